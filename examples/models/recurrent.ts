/**
 * A recurrent network qₜ = tanh(W qₜ₋₁ + U xₜ + b) that reads an image row by row, with the same weights at
 * every step, and h = v · q of the last step.
 *
 *     widejet taylor --model examples/models/recurrent.ts --width 256
 */
import { add, dimensionSize, divide, matvec, reshape, slice, sqrt, tanh, type Node } from 'widejet/graph';
import { defineModel, type Model } from 'widejet';

/** W q / √fan-in */
const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));

export const recurrent = (rows: number): Model =>
  defineModel({
    name: 'recurrent',
    inputs: { x: [rows, 'inputSize'] },
    parameters: { U: ['n', 'inputSize'], W: ['n', 'n'], b: ['n'], v: [1, 'n'] },
    apply({ U, W, b, v }, { x }) {
      const given = add(scaled(U, x, 'inputSize'), b);
      const row = (t: number): Node => reshape(slice(given, t, t + 1, 0), ['n']);
      let q = tanh(row(0));
      for (let t = 1; t < rows; t++) q = tanh(add(scaled(W, q, 'n'), row(t)));
      return scaled(v, q, 'n');
    },
  });

export default recurrent(28);
