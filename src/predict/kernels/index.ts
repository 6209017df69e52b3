export type { FiniteNetwork, Kernel, KernelFunction, KernelKind, KernelMatrices } from './kernel.js';
export { controlsOf, kernelSource, type KernelSource } from './kernelSource.js';
