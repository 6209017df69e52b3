export { cpuBackend } from './cpuBackend.js';
