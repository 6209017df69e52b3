import {
  evaluate,
  multiply,
  schedule,
  stopGradient,
  stretchTensor,
  type Node,
  type Schedule,
  type Tensor,
} from '../ad/index.js';
import { InvalidArgumentError } from '../errors.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type ParameterNodes,
  type Weights,
} from '../models/index.js';
import { expand, factorial, gradientDirection } from './expansion.js';
import { graphCache } from './graphCache.js';
import { batchAxes, bindings, broadcastAxes, checkOutput, modelInputs, type ModelInputs } from './inputs.js';
import { scalarOutput } from './taylorTerms.js';

export interface MixedTermOptions {
  /** x₀, where the network is expanded. */
  readonly at: ModelInputs;
  /** x₁, ..., x_r: the inputs whose gradients are the directions. Equal ones are expanded together. */
  readonly along: readonly ModelInputs[];
  /** Which outputs are meant, for networks of several; the first (0) unless given. */
  readonly output?: { readonly at?: number; readonly along?: number };
}

/**
 * The mixed Taylor term (Littwin et al. 2020, eq. 23)
 *
 *   𝒯ʳ(x₀; x₁, ..., x_r) = ⟨∇ʳh(x₀), ∇h(x₁) ⊗ ... ⊗ ∇h(x_r)⟩,
 *
 * by a jet in several directions: a jet of jets, one for each distinct direction, of the order in which it occurs.
 * Nothing cancels, as it would in polarisation formulas. The cost is the product of (multiplicity + 1) over the
 * distinct directions.
 *
 * @returns a scalar, with the batch axes of the inputs if they have any (broadcast together).
 * @throws InvalidArgumentError if there are more than 12 directions, or an input is missing or not finite; ShapeError
 *   if shapes do not match.
 * @example
 * ```ts
 * import { initialize, mixedTaylorTerm, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const weights = initialize(model, { width: 32, inputSize: 2, seed: 7 });
 * const term = await mixedTaylorTerm(model, weights, { at: [1, 0], along: [[0, 1], [1, 1]] });
 * console.log(term.shape); // []
 * ```
 */
export async function mixedTaylorTerm(
  model: Model,
  weights: Weights,
  options: MixedTermOptions,
): Promise<Tensor> {
  const { output: { at: atOutput = 0, along: alongOutput = 0 } = {} } = options;
  checkOutput(model, 'output.at', atOutput);
  checkOutput(model, 'output.along', alongOutput);
  if (options.along.length > 12) {
    throw new InvalidArgumentError(
      'along.length',
      options.along.length,
      'at most 12 directions, since cost doubles with each',
    );
  }
  const at = modelInputs(model, options.at, 'at');
  const directions = distinct(options.along.map((inputs, k) => modelInputs(model, inputs, `along[${k}]`)));

  const multiplicities = directions.map(({ multiplicity }) => multiplicity);
  const graph = graphs(model, [...multiplicities, 'outputs', atOutput, alongOutput].join(), () =>
    traceMixedTerm(model, multiplicities, atOutput, alongOutput),
  );
  const [result] = await evaluate(
    graph.schedule,
    bindings(
      graph.parameters,
      weights,
      { nodes: graph.at, values: at },
      ...graph.along.map((nodes, k) => ({ nodes, values: directions[k]?.inputs ?? {} })),
    ),
  );
  // A term that is zero by structure does not depend on all inputs, so it lacks their batch axes.
  const axes = [at, ...directions.map(({ inputs }) => inputs)].map(inputs => batchAxes(model, inputs));
  return stretchTensor(result as Tensor, axes.reduce(broadcastAxes));
}

interface MixedGraph {
  readonly parameters: ParameterNodes;
  readonly at: Readonly<Record<string, Node>>;
  /** The inputs of each distinct direction. */
  readonly along: readonly Readonly<Record<string, Node>>[];
  readonly schedule: Schedule;
}

const graphs = graphCache<MixedGraph>();

function traceMixedTerm(
  model: Model,
  multiplicities: readonly number[],
  atOutput: number,
  alongOutput: number,
): MixedGraph {
  const parameters = parameterNodes(model);
  const trained = trainedNodes(model, parameters);
  const at = inputNodes(model, '_0');
  let term = scalarOutput(model, parameters, at, atOutput);
  const along = multiplicities.map((multiplicity, k) => {
    const nodes = inputNodes(model, `_${k + 1}`);
    const gradient = gradientDirection(scalarOutput(model, parameters, nodes, alongOutput), trained);
    // The directions are taken at w: later jets must not differentiate through them.
    const fixed = new Map([...gradient].map(([node, change]) => [node, change && stopGradient(change)]));
    const [series] = expand([term], fixed, multiplicity);
    const coefficient: Node | undefined = series?.[multiplicity];
    term = coefficient === undefined ? multiply(0, term) : multiply(factorial(multiplicity), coefficient);
    return nodes;
  });
  return { parameters, at, along, schedule: schedule([term]) };
}

interface Multiple {
  readonly inputs: Readonly<Record<string, Tensor>>;
  multiplicity: number;
}

function distinct(along: readonly Readonly<Record<string, Tensor>>[]): Multiple[] {
  const found: Multiple[] = [];
  for (const inputs of along) {
    const same = found.find(known => sameInputs(known.inputs, inputs));
    if (same === undefined) found.push({ inputs, multiplicity: 1 });
    else same.multiplicity++;
  }
  return found;
}

function sameInputs(a: Readonly<Record<string, Tensor>>, b: Readonly<Record<string, Tensor>>): boolean {
  return Object.entries(a).every(([name, { data, shape }]) => {
    const other = b[name];
    return (
      other !== undefined &&
      shape.length === other.shape.length &&
      shape.every((length, axis) => length === other.shape[axis]) &&
      data.every((value, i) => value === other.data[i])
    );
  });
}
