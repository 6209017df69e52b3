export { openclBackend, openclDevices, type OpenClDiagnosis, type OpenClOptions } from './openclBackend.js';
