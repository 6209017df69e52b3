export { makeFolder } from './folder.js';
export { FileLock } from './lock.js';
export { placeOf, type Place } from './placeOf.js';
export { readAt, writeAt } from './readWrite.js';
export { TemporaryFile } from './temporaryFile.js';
export { checkPlaces, writeWhole } from './writeWhole.js';
