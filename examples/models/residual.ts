/**
 * A residual network of two blocks, qₗ₊₁ = qₗ + Vₗ φ(Uₗ qₗ) with q₀ = W x and h = v · q₂.
 *
 *     widejet taylor --model examples/models/residual.ts --width 256
 */
import { add, dimensionSize, divide, matvec, relu, sqrt, type Node } from 'widejet/graph';
import { defineModel } from 'widejet';

/** W q / √fan-in */
const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));

const block = (U: Node, V: Node, q: Node): Node => add(q, scaled(V, relu(scaled(U, q, 'n')), 'n'));

export default defineModel({
  name: 'residual',
  inputs: { x: ['inputSize'] },
  parameters: {
    W: ['n', 'inputSize'],
    U1: ['n', 'n'],
    V1: ['n', 'n'],
    U2: ['n', 'n'],
    V2: ['n', 'n'],
    v: [1, 'n'],
  },
  apply({ W, U1, V1, U2, V2, v }, { x }) {
    const q = scaled(W, x, 'inputSize');
    return scaled(v, block(U2, V2, block(U1, V1, q)), 'n');
  },
});
