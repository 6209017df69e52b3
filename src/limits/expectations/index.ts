export { expectation } from './expectation.js';
export { meanSquaredDifference } from './meanSquaredDifference.js';
export { numericExpectations, type NumericExpectation } from './numericExpectation.js';
export { parametricExpectation } from './parametricExpectation.js';
export { pairExpectation, type PairCovariance } from './pairExpectation.js';
export { parityOf } from './parity.js';
export { quadraticExpectation, type SlotsOfVector } from './quadraticExpectation.js';
export { isOfQuadratics } from './quadraticTermsOf.js';
export { slot } from './slots.js';
