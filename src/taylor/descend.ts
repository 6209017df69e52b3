import { backprop, outerProducts, type Node, type OuterProduct, type Tensor } from '../ad/index.js';
import { stretchTensor } from '../evaluation/index.js';
import { cpuBackend } from '../backends/index.js';
import {
  aFiniteNumber,
  aNumberFromZero,
  anything,
  listOf,
  optional,
  optionsOf,
  ShapeError,
} from '../errors/index.js';
import { checkNetwork, inputNodes, type Model, type Parameters } from '../models/index.js';
import {
  aLoss,
  batchAxes,
  modelInputs,
  type ModelInputs,
  question,
  someInputs,
  type Traced,
} from '../questions/index.js';
import { lossKey, lossNode, targetNode, targetValue, type Loss } from './losses.js';

export interface DescendOptions {
  /** The examples j: inputs with one batch axis, or one example without. */
  readonly along: ModelInputs;
  /** What hⱼ should be, one for each example: a number, a class, or one number for each output. */
  readonly targets: readonly (number | readonly number[])[];
  /** μ. */
  readonly learningRate: number;
  /** "squared" (|h − t|²/2) unless given, "crossEntropy", or a function of the nodes of output and target. */
  readonly loss?: Loss;
  /** λ ≥ 0: adds λ|w|²/2 over all trained parameters to the loss that is descended; 0 unless given. */
  readonly weightDecay?: number;
}

const descendOptions = optionsOf<DescendOptions>('descend', {
  along: someInputs,
  targets: listOf(anything),
  learningRate: aFiniteNumber,
  loss: optional(aLoss),
  weightDecay: optional(aNumberFromZero),
});

/** The network after a step, and how good it was before. */
export interface Descent {
  readonly parameters: Parameters;
  /** Σⱼ ℓⱼ at the old weights, without weight decay: |w|² of an implicit weight nobody knows. */
  readonly loss: number;
}

/**
 * One step of gradient descent, w − μ (Σⱼ ∇ℓⱼ(w) + λ w), as a network again. The gradient of a weight is a
 * sum of outer products, one for each example, and stays one: a step adds (rows + columns) numbers for each
 * example and weight, not rows × columns, and also works on implicit weights, at any width. Where many steps
 * would make that the larger number, the weight is written out, so that n steps take n times as long as one.
 *
 * @throws InvalidArgumentError for a learning rate that is not finite, an unknown loss, a weight decay below
 *   0, targets that do not fit, or inputs that are missing or not finite; ShapeError if shapes or numbers of
 *   examples do not match or a loss is not scalar.
 * @example
 * ```ts
 * import { descend, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * let parameters = initialize(model, { width: 100000, inputSize: 2, seed: 7 });
 * const losses: number[] = [];
 * for (let step = 0; step < 3; step++) {
 *   const along = [[1, 0], [0, 1]];
 *   const descent = await descend(model, parameters, { along, targets: [1, -1], learningRate: 0.1 });
 *   parameters = descent.parameters;
 *   losses.push(descent.loss);
 * }
 * console.log((losses[2] ?? NaN) < (losses[0] ?? NaN)); // true
 * ```
 */
export async function descend(
  model: Model,
  parameters: Parameters,
  options: DescendOptions,
): Promise<Descent> {
  checkNetwork(model, parameters);
  descendOptions.check('options', options);
  const { loss = 'squared', learningRate, targets, weightDecay = 0 } = options;
  const along = modelInputs(model, options.along, 'along');
  const axes = batchAxes(model, along);
  const examples = axes[0] ?? 1;
  if (axes.length > 1)
    throw new ShapeError(`along has batch axes [${axes.join(', ')}], allowed: one, or none`);
  if (targets.length !== examples) {
    throw new ShapeError(`there are ${targets.length} targets, allowed: ${examples}, one for each example`);
  }
  const target = new Float64Array(examples * model.outputs);
  targets.forEach((value, j) => {
    target.set(targetValue(loss, value, model.outputs), j * model.outputs);
  });

  const asked = lossGradient(model, { loss });
  const { trained, cost, products: productsOf, gradients, outputs } = asked.found;
  const values = await asked.ask(parameters, {
    along,
    target: { data: target, shape: [...axes, model.outputs] },
  });
  const valueOf = new Map(outputs.map((node, position) => [node, values[position] as Tensor]));
  // The values of nodes for each example, one after the other.
  const stacked = (nodes: readonly Node[], factor: number): Float64Array => {
    const parts = nodes.map(node => {
      const value = valueOf.get(node) as Tensor;
      const own = value.shape.slice(value.shape.length - node.rank);
      return stretchTensor(value, [examples, ...own]).data;
    });
    const all = new Float64Array(parts.reduce((total, { length }) => total + length, 0));
    let start = 0;
    for (const part of parts) {
      all.set(factor === 1 ? part : part.map(value => factor * value), start);
      start += part.length;
    }
    return all;
  };

  const moved = new Map(parameters);
  const scale = 1 - learningRate * weightDecay;
  for (const name of trained) {
    const before = parameters.get(name);
    const products = productsOf.get(name) ?? [];
    const gradient = gradients.get(name);
    if (before === undefined || (products.length === 0 && gradient === undefined && scale === 1)) continue;
    if ('rows' in before) {
      const left = stacked(
        products.map(({ u }) => u),
        -learningRate,
      );
      const right = stacked(
        products.map(({ v }) => v),
        1,
      );
      const { backend = cpuBackend, rows } = before;
      moved.set(name, backend.updated(before, left, right, left.length / rows, scale));
    } else {
      const length = before.data.length;
      const slopes = stacked(gradient === undefined ? [] : [gradient], -learningRate);
      moved.set(name, {
        shape: before.shape,
        data: before.data.map((value, i) => scale * value + columnSum(slopes, i, length)),
      });
    }
  }
  const losses = valueOf.get(cost)?.data ?? new Float64Array(0);
  return { parameters: moved, loss: losses.reduce((total, value) => total + value, 0) };
}

function columnSum(rows: Float64Array, column: number, length: number): number {
  let total = 0;
  for (let i = column; i < rows.length; i += length) total += rows[i] ?? NaN;
  return total;
}

interface FoundGradient extends Traced {
  /** The names of the parameters that move. */
  readonly trained: readonly string[];
  /** ℓⱼ */
  readonly cost: Node;
  /** The outer products of ∇ℓⱼ with respect to each weight. */
  readonly products: ReadonlyMap<string, readonly OuterProduct[]>;
  /** ∇ℓⱼ with respect to each bias. */
  readonly gradients: ReadonlyMap<string, Node>;
}

const lossGradient = question(
  (model: Model) => ({ along: inputNodes(model, '_j'), target: targetNode(model) }),
  (network, { along, target }, { loss }: { loss: Loss }): FoundGradient => {
    const cost = lossNode(loss, network.apply(along), target, network.model.outputs);
    const slopes = backprop(cost, network.trained);
    const products = new Map<string, readonly OuterProduct[]>();
    const gradients = new Map<string, Node>();
    for (const [name, node] of Object.entries(network.parameters)) {
      const slope = slopes[network.trained.indexOf(node)];
      if (slope === undefined) continue;
      if (node.isOperator) products.set(name, outerProducts(slope));
      else gradients.set(name, slope);
    }
    const factors = [...products.values()].flat().flatMap(({ u, v }) => [u, v]);
    return {
      trained: Object.entries(network.parameters)
        .filter(([, node]) => network.trained.includes(node))
        .map(([name]) => name),
      cost,
      products,
      gradients,
      outputs: [...new Set([cost, ...gradients.values(), ...factors])],
    };
  },
  (model, { loss }) => lossKey(loss, model.outputs),
);
