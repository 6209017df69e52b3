import { add, backprop, constant, inner, type Node } from '../ad/index.js';
import { inputNodes, type InputNodes, type Model } from '../models/index.js';
import { TracedNetwork } from '../questions/index.js';
import {
  outputCovariance,
  pairwiseMaxima,
  readLimit,
  settledValue,
  type LimitAssumptions,
} from './program/index.js';

/**
 * The kernels of a network at n = ∞, as nodes of two inputs: an ordinary graph, which can be evaluated,
 * differentiated and built upon.
 */
export interface KernelGraph {
  /** The inputs x and x′ of one pair. */
  readonly at: InputNodes;
  readonly along: InputNodes;
  /** Cov(f(x), f(x′)), a scalar. */
  readonly nngp: Node;
  /** ⟨∇f(x), ∇f(x′)⟩, a scalar. */
  readonly ntk: Node;
  /** The part of the tangent kernel that each group of parameters has; the kernel is their sum. */
  readonly contributions: ReadonlyMap<string, Node>;
}

/**
 * The limits of Cov(f(x), f(x′)) and ⟨∇f(x), ∇f(x′)⟩ as all hidden widths go to infinity.
 * @throws LimitError, naming the node and the reason.
 */
export function kernelGraph(model: Model, [left, right]: readonly [number, number]): KernelGraph {
  const network = new TracedNetwork(model);
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const infinite = new Set(model.hiddenDimensions);
  const [f, g] = [network.output(at, left), network.output(along, right)].map(output =>
    pairwiseMaxima(output, infinite),
  ) as [Node, Node];
  const [ofF, ofG] = [backprop(f, network.trained), backprop(g, network.trained)];
  const products = network.trained.map((_, k) => {
    const [first, second] = [ofF[k], ofG[k]];
    return first === undefined || second === undefined ? constant(0) : inner(first, second);
  });
  const { values, context } = readLimit([f, g, ...products], assumptionsOf(network));
  const [ofLeft, ofRight, ...ofProducts] = values;
  if (ofLeft === undefined || ofRight === undefined) throw new Error('a graph without outputs was read');
  const nngp = outputCovariance([ofLeft, ofRight], [f, g], context) ?? constant(0);
  const names = model.parameters.filter(({ kind }) => kind !== 'feature').map(({ name }) => name);
  const contributions = new Map<string, Node>();
  for (const [k, value] of ofProducts.entries()) {
    const limit = settledValue(value, products[k] as Node, context) ?? constant(0);
    contributions.set(names[k] as string, limit);
  }
  const ntk = [...contributions.values()].reduce<Node>((sum, node) => add(sum, node), constant(0));
  return { at, along, nngp, ntk, contributions };
}

/** All hidden widths go to infinity, and parameters are drawn as `initialize` draws them. */
export function assumptionsOf({ model, parameters }: TracedNetwork): LimitAssumptions {
  const deviations = new Map<Node, number>();
  for (const { name, deviation = 1 } of model.parameters) deviations.set(parameters[name] as Node, deviation);
  const phases = new Set(
    model.parameters.filter(({ law }) => law === 'phase').map(({ name }) => parameters[name]),
  );
  return {
    infinite: model.hiddenDimensions,
    parameters: model.parameters
      .filter(({ kind }) => kind !== 'weight')
      .map(({ name }) => parameters[name] as Node),
    deviationOf: parameter => deviations.get(parameter) ?? 1,
    isPhase: parameter => phases.has(parameter),
  };
}
