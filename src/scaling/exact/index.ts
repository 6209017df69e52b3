export { anExactSize, someExactRows } from './kinds.js';
export { exactSource, knownSize, rootMeanSquare, type ExactSize, type KnownSize } from './exactSize.js';
export { exactSizes, type ExactSizesOptions } from './exactSizes.js';
export { exactRows, type ExactRow, type ExactRowsOptions } from './exactRows.js';
export type { ExactVerdict } from './exactVerdict.js';
