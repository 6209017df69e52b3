export { webgpuBackend, type WebGpu, type WebGpuOptions, type WebGpuPrecision } from './webgpuBackend.js';
