export { cpuBackend } from './cpuBackend.js';
export { countRun, type WeightFootprint } from './footprint.js';
