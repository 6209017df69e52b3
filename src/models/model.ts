import { aText, checkArguments, recordOf, UnknownNameError } from '../errors/index.js';
import { aNode, input, weight, type Node, type Shape } from '../ad/index.js';
import { partOfModel, partWithInputs } from './modelKinds.js';

/** One group of parameters: a weight matrix, a bias vector, or numbers that are drawn but not trained. */
export interface Parameter {
  readonly name: string;
  /** A `weight` is a matrix that is only asked for products; a `bias` or `feature` is an array. */
  readonly kind: 'weight' | 'bias' | 'feature';
  readonly shape: Shape;
  /** Standard normal, or uniform on (−π, π) (the phases of random Fourier features). */
  readonly law: 'normal' | 'phase';
  /** The standard deviation of a normal law: 1 unless given; 0 for what begins at 0. */
  readonly deviation?: number;
}

/**
 * One description of a network, from which everything else follows: a function of nodes whose widths are
 * named dimensions, so that tracing it never depends on a width.
 */
export interface Model {
  readonly name: string;
  /** What the model was made from: plain data that can be written to a file. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** The inputs of one example, by name. */
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Inputs that are integers, by name, with the least and the most that they may be. */
  readonly integerInputs?: Readonly<Record<string, { readonly least: number; readonly most: number }>>;
  readonly parameters: readonly Parameter[];
  /** The dimensions that `width` binds, from the first hidden layer to the last. */
  readonly hiddenDimensions: readonly string[];
  readonly outputs: number;
  /**
   * What the author of the model says of a quantity by its name, as "K2": before what theory says, or, as an
   * empty list, in its place.
   */
  predictions?(quantity: string): readonly OwnPrediction[] | undefined;
  /** h(inputs; parameters), of shape [outputs]; both are records of nodes by name. */
  apply(parameters: ParameterNodes, inputs: InputNodes): Node;
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

/** The nodes of all parameters by name; asking for another name throws UnknownNameError. */
export type ParameterNodes = Readonly<Record<string, Node>>;
/** The same of inputs. */
export type InputNodes = Readonly<Record<string, Node>>;

/** Fresh nodes for the parameters of a model. */
export function parameterNodes(model: Pick<Model, 'name' | 'parameters'>): ParameterNodes {
  partOfModel.check('model', model);
  return knownAlone(
    `a parameter of ${model.name}`,
    model.parameters.map(({ name, kind, shape }) => [
      name,
      kind === 'weight' ? weight(name, shape) : input(name, shape),
    ]),
  );
}

/** The nodes of the parameters that gradient descent moves. */
export function trainedNodes(model: Model, parameters: ParameterNodes): Node[] {
  checkArguments({
    model: [model, partOfModel],
    parameters: [parameters, recordOf(aNode, 'nodes by their names')],
  });
  return model.parameters
    .filter(({ kind }) => kind !== 'feature')
    .map(({ name }) => nodeOf(parameters, name));
}

/** Fresh nodes for the inputs of one example. */
export function inputNodes(model: Pick<Model, 'name' | 'inputs'>, suffix: string): InputNodes {
  checkArguments({ model: [model, partWithInputs], suffix: [suffix, aText] });
  return knownAlone(
    `an input of ${model.name}`,
    Object.entries(model.inputs).map(([name, shape]) => [name, input(`${name}${suffix}`, shape)]),
  );
}

/** The dimension that `inputSize` binds: the one among those of the inputs that is a name. */
export function inputDimension({ inputs }: Pick<Model, 'inputs'>): string {
  const named = Object.values(inputs)
    .flat()
    .find(dimension => typeof dimension === 'string');
  return named ?? 'inputSize';
}

/** The node of a name that is not known before. */
export function nodeOf(nodes: Readonly<Record<string, Node>>, name: string): Node {
  const node = nodes[name];
  if (node === undefined) throw new UnknownNameError('the name of a node', name, Object.keys(nodes));
  return node;
}

/**
 * A record that refuses names that it does not have, where another would give undefined to whoever misspells
 * one.
 */
function knownAlone(what: string, entries: readonly (readonly [string, Node])[]): Record<string, Node> {
  const nodes = Object.fromEntries(entries);
  return new Proxy(nodes, {
    get(target, name) {
      if (typeof name === 'symbol') return undefined;
      if (!Object.hasOwn(target, name)) throw new UnknownNameError(what, name, Object.keys(target));
      return target[name];
    },
  });
}
