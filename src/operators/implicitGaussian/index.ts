export { ImplicitGaussian, type BothSides, type ImplicitGaussianOptions } from './implicitGaussian.js';
