/**
 * One head of self-attention (Vaswani et al. 2017) whose tokens are the rows of an image: queries Q x, keys K
 * x, values V x; each token becomes the mean of all values with the weights softmax(q · k / √n), and h = v ·
 * the mean of all tokens.
 *
 *     widejet taylor --model examples/models/attention.ts --width 256
 */
import { defineModel, type Model } from 'widejet';
import {
  dimensionSize,
  divide,
  dot,
  exp,
  matvec,
  mean,
  multiply,
  reshape,
  sqrt,
  sum,
  type Node,
} from 'widejet/graph';

/** W q / √fan-in */
const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));

export const attention = (tokens: number): Model =>
  defineModel({
    name: 'attention',
    inputs: { x: [tokens, 'inputSize'] },
    parameters: { Q: ['n', 'inputSize'], K: ['n', 'inputSize'], V: ['n', 'inputSize'], v: [1, 'n'] },
    apply({ Q, K, V, v }, { x }) {
      const of = (matrix: Node): Node => scaled(matrix, x, 'inputSize');
      const scores = divide(dot(reshape(of(Q), [tokens, 1, 'n']), of(K)), sqrt(dimensionSize('n')));
      const powers = exp(scores);
      const weights = divide(powers, reshape(sum(powers), [tokens, 1]));
      const attended = sum(multiply(reshape(weights, [tokens, tokens, 1]), of(V)), 1);
      return scaled(v, mean(attended, 0), 'n');
    },
  });

export default attention(28);
