export { webgpuBackend, type WebGpuOptions, type WebGpuPrecision } from './webgpuBackend.js';
