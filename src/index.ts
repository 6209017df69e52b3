/**
 * widejet: Taylor terms, width scaling and limits of wide neural networks, from one description of the network.
 *
 * @packageDocumentation
 */
export * from './ad/index.js';
export * from './backends/index.js';
export * from './data/index.js';
export * from './errors/errors.js';
export * from './evaluation/index.js';
export * from './linearAlgebra/index.js';
export { factsOf, type Fact, type NetworkFacts } from './facts/index.js';
export * from './models/index.js';
export * from './operators/index.js';
export * from './program/index.js';
export * from './random/index.js';
export * from './report/index.js';
export * from './scaling/index.js';
export * from './taylor/index.js';
