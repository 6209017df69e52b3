export type { Command, Device, DeviceMemory, Fault, Faults, Read } from './device.js';
export { deviceBackend, type DeviceBackend } from './deviceBackend.js';
export {
  GROUP_SIZE,
  type DeviceOperation,
  type Dialect,
  type Kind,
  type Memory,
  type Write,
} from './dialect.js';
export { kernelName, textOf, type Kernel, type Launch } from './kernel.js';
export { mapOnHost, ownKernels, usualPolicy, type MapPolicy } from './preparedMap.js';
