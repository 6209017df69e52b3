import { add, dimensionSize, divide, matvec, multiply, relu, sqrt, type Node } from 'widejet/graph';
import { defineModel } from 'widejet';

const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));

/** A residual network of one block, with a context beside its image. */
export default defineModel({
  name: 'residual',
  inputs: { x: ['inputSize'], context: [2] },
  parameters: { W1: ['n', 'inputSize'], C: ['n', 2], W2: ['n', 'n'], V: [2, 'n'] },
  apply({ W1, C, W2, V }, { x, context }) {
    const q = multiply(Math.SQRT2, relu(add(scaled(W1, x, 'inputSize'), matvec(C, context))));
    return scaled(V, add(relu(scaled(W2, q, 'n')), q), 'n');
  },
  predictions: { K0: { exponent: 0, reason: 'outputs stay finite' }, K1: 0 },
});
