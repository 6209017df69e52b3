export { countRun, cpuBackend, type WeightFootprint } from './cpu/index.js';
export type { DeviceBackend } from './devices/index.js';
export { webgpuBackend, type WebGpu, type WebGpuOptions, type WebGpuPrecision } from './webgpu/index.js';
export {
  openclBackend,
  openclDevices,
  type OpenClDeviceDescription,
  type OpenClDiagnosis,
  type OpenClOptions,
} from './opencl/index.js';
export { tfjsBackend, type TensorFlow, type TensorFlowOperand, type TensorFlowTensor } from './tfjs/index.js';
