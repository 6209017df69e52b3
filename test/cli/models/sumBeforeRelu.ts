import { add, dimensionSize, divide, matvec, relu, sqrt, tanh, type Node } from 'widejet/graph';
import { defineModel } from 'widejet';

const scaled = (matrix: Node, q: Node): Node => divide(matvec(matrix, q), sqrt(dimensionSize('n')));

/** A relu that bends along curves, whose expectations are integrated over lattices. */
export default defineModel({
  name: 'sum before relu',
  inputs: { x: [2] },
  parameters: { U: ['n', 2], W: ['n', 'n'], v: [1, 'n'] },
  apply({ U, W, v }, { x }) {
    const q = tanh(matvec(U, x));
    return scaled(v, relu(add(q, scaled(W, q))));
  },
});
