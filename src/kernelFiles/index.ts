export { widejetVersion } from './version.js';
export { writeKernels, type WriteKernelsOptions, type WrittenKernels } from './writeKernels.js';
