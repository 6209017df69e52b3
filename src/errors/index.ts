export {
  checkAboveZero,
  checkDistinct,
  checkFinite,
  checkInteger,
  checkPositiveInteger,
  type IntegerRange,
} from './checks.js';
export { bounded, describe } from './describe.js';
export * from './errors.js';
