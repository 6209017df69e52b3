export { predictionsFor, sharpest } from './predictionsFor.js';
export { theorem1Exponent } from './theorem1.js';
export type { Prediction } from './types.js';
