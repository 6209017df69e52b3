import { add, dimensionSize, divide, matvec, relu, sqrt, type Node } from 'widejet/graph';
import { defineModel } from 'widejet';

const scaled = (matrix: Node, q: Node): Node => divide(matvec(matrix, q), sqrt(dimensionSize('n')));

/** A residual block before a relu, whose expectations are integrated over lattices. */
export default defineModel({
  name: 'sum before relu',
  inputs: { x: [2] },
  parameters: { U: ['n', 2], W: ['n', 'n'], v: [1, 'n'] },
  apply({ U, W, v }, { x }) {
    const q = relu(matvec(U, x));
    return scaled(v, relu(add(q, scaled(W, q))));
  },
});
