export {
  ImplicitGaussian,
  type BothSides,
  type ImplicitGaussianOptions,
  type NormalSource,
} from './implicitGaussian/index.js';
export { normalKernelName, RandomStream, type PathPart } from './randomStream.js';
