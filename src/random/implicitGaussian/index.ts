export {
  ImplicitGaussian,
  type BothSides,
  type ImplicitGaussianOptions,
  type NormalSource,
} from './implicitGaussian.js';
