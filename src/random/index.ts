export { normalKernelName, RandomStream, type PathPart } from './randomStream.js';
export { layers as zigguratLayers } from './ziggurat.js';
