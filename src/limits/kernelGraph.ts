import { add, backprop, broadcast, constant, inner, type Node } from '../ad/index.js';
import { inputNodes, type InputNodes, type Model } from '../models/index.js';
import { TracedNetwork } from '../questions/index.js';
import { outputCovariance, readLimit, settledValue } from './program/index.js';

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
 * The limits of E f(x) f(x′) and ⟨∇f(x), ∇f(x′)⟩ as all hidden widths go to infinity.
 * @throws LimitError, naming the node and the reason.
 */
export function kernelGraph(model: Model, [left, right]: readonly [number, number]): KernelGraph {
  const network = new TracedNetwork(model);
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const [f, g] = [network.output(at, left), network.output(along, right)];
  const [ofF, ofG] = [backprop(f, network.trained), backprop(g, network.trained)];
  const contributions = network.trained.map((parameter, k) => {
    const [first, second] = [ofF[k], ofG[k]];
    const product = first === undefined || second === undefined ? constant(0) : inner(first, second);
    return { name: String(parameter.attributes['label']), product };
  });
  const deviations = new Map(
    model.parameters.map(({ name, deviation = 1 }: { name: string; deviation?: number }) => [
      name,
      deviation,
    ]),
  );
  const outputs = [f, g, ...contributions.map(({ product }) => product)];
  const { values, context } = readLimit(outputs, {
    infinite: model.hiddenDimensions,
    parameters: model.parameters
      .filter(({ kind }) => kind !== 'weight')
      .map(({ name }) => network.parameters[name] as Node),
    deviationOf: parameter => deviations.get(String(parameter.attributes['label'])) ?? 1,
  });
  const [ofLeft, ofRight, ...products] = values;
  if (ofLeft === undefined || ofRight === undefined) throw new Error('a graph without outputs was read');
  const nngp = outputCovariance([ofLeft, ofRight], [f, g], context) ?? constant(0);
  const settled = contributions.map(({ name, product }, k): [string, Node] => {
    const value = products[k];
    const limit = value && settledValue(value, product, context);
    return [name, broadcast(limit ?? constant(0), [])];
  });
  const ntk = settled.map(([, node]) => node).reduce<Node>((sum, node) => add(sum, node), constant(0));
  return { at, along, nngp, ntk, contributions: new Map(settled) };
}
