export type { NamedArray } from './namedArray.js';
export { isArrayFileName, readArrays, type ArrayFile } from './readArrays.js';
