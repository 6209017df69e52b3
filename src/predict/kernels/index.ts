export type { FiniteNetwork, Kernel, KernelFunction, KernelKind, KernelMatrices } from './kernel.js';
export { controlsOf, kernelSource } from './kernelSource.js';
export type { KernelSource } from './source.js';
