export { placeOf, type Place } from './placeOf.js';
export { TemporaryFile } from './temporaryFile.js';
export { widejetVersion } from './version.js';
export { writeKernels, type WriteKernelsOptions, type WrittenKernels } from './writeKernels.js';
