import { input, weight, type Node, type Shape } from '../ad/index.js';

/** One group of parameters: a weight matrix, a bias vector, or numbers that are drawn but not trained. */
export interface Parameter {
  readonly name: string;
  /** A `weight` is a matrix that is only asked for products; a `bias` or `feature` is an array. */
  readonly kind: 'weight' | 'bias' | 'feature';
  readonly shape: Shape;
  /** Standard normal, or uniform on (−π, π) (the phases of random Fourier features). */
  readonly law: 'normal' | 'phase';
}

/**
 * One description of a network, from which everything else follows: a function of nodes whose widths are named
 * dimensions, so that tracing it never depends on a width.
 */
export interface Model {
  readonly name: string;
  /** What the model was made from: plain data that can be written to a file. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The inputs of one example, by name. */
  readonly inputs: Readonly<Record<string, Shape>>;
  readonly parameters: readonly Parameter[];
  /** The dimensions that `width` binds, from the first hidden layer to the last. */
  readonly hiddenDimensions: readonly string[];
  readonly outputs: number;
  /**
   * What the author of the model says of a quantity by its name, as "K2": before what theory says, or, as an empty list,
   * in its place.
   */
  predictions?(quantity: string): readonly OwnPrediction[] | undefined;
  /** h(inputs; parameters), of shape [outputs]. */
  apply(parameters: ParameterNodes, inputs: Readonly<Record<string, Node>>): Node;
}

/** How a quantity scales with the width n, as its author predicts. */
export interface OwnPrediction {
  /** It grows as n to this power. */
  readonly exponent: number;
  /** Whether it grows so, or at most so; "exact" unless given. */
  readonly bound?: 'exact' | 'upper';
  /** Shown beside the verdict. */
  readonly reason?: string;
}

export type ParameterNodes = ReadonlyMap<string, Node>;

/** Fresh nodes for the parameters of a model. */
export function parameterNodes(model: Model): ParameterNodes {
  return new Map(
    model.parameters.map(({ name, kind, shape }) => [
      name,
      kind === 'weight' ? weight(name, shape) : input(name, shape),
    ]),
  );
}

/** The nodes of the parameters that gradient descent moves. */
export function trainedNodes(model: Model, parameters: ParameterNodes): Node[] {
  return model.parameters
    .filter(({ kind }) => kind !== 'feature')
    .map(({ name }) => parameterOf(parameters, name));
}

/** Fresh nodes for the inputs of one example. */
export function inputNodes(model: Model, suffix: string): Record<string, Node> {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, shape]) => [name, input(`${name}${suffix}`, shape)]),
  );
}

export function parameterOf(parameters: ParameterNodes, name: string): Node {
  const node = parameters.get(name);
  if (node === undefined) throw new Error(`no parameter ${name}`);
  return node;
}
