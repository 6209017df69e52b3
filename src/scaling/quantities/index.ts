export { limitDistance } from './limitDistance.js';
export { aPrediction, sharpest, type Prediction } from './prediction.js';
export { predictionsFor } from './predictionsFor.js';
export { evaluateQuantities, parseQuantity, quantityLabel, termQuantities } from './quantities.js';
export type { Quantity, QuantityGroup, QuantityKind, QuantityOptions } from './quantityKind.js';
export { quantityKinds } from './kinds.js';
export { taylorQuantities } from './taylorTerm.js';
export { theorem1Exponent } from './theorem1.js';
export { theoryOf, type Paper, type Theory } from './theories.js';
