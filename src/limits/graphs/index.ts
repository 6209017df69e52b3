// Limits as nodes of a graph, for other readings of it than numbers.
export { kernelGraph, type KernelGraph } from '../kernelGraph.js';
export { pairExpectation, slot } from '../expectations/index.js';
