export type { TensorFlow, TensorFlowOperand, TensorFlowTensor } from './tensorFlow.js';
export { tfjsBackend } from './tfjsBackend.js';
