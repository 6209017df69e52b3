export {
  openclBackend,
  openclDevices,
  type OpenClDeviceDescription,
  type OpenClDiagnosis,
  type OpenClOptions,
} from './openclBackend.js';
