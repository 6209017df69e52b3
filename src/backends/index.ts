export { cpuBackend } from './cpu/index.js';
