export {
  ImplicitGaussian,
  MOST_MATERIALIZED,
  type BothSides,
  type ImplicitGaussianOptions,
} from './implicitGaussian.js';
