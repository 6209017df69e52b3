import {
  backprop,
  dot,
  input,
  jetOfGraph,
  multiply,
  reshape,
  slice,
  type Node,
  type Series,
} from '../../ad/index.js';
import { inputNodes, trainedNodes, type InputNodes, type Model } from '../../models/index.js';
import { TracedNetwork } from '../../questions/index.js';
import { cutNetwork } from './wideNetwork.js';

/** What h = g(z; V) is at n = ∞, as nodes of two inputs: a finite graph of Gaussian variables V. */
export interface PrimaryGraph {
  /** The inputs x, z and x′, z′ of one pair. */
  readonly at: InputNodes;
  readonly along: InputNodes;
  /** V(x) and V(x′) for each wide network, vectors. */
  readonly variables: readonly { readonly at: Node; readonly along: Node }[];
  /** Θ_f(x, x′) for each wide network, scalars. */
  readonly kernels: readonly Node[];
  /** Features that are drawn and not trained, by their names. */
  readonly features: Readonly<Record<string, Node>>;
  /** g(z; V(x)), a scalar. */
  readonly output: Node;
  /** ⟨∂g(z; V)/∂V, ∂g(z′; V′)/∂V′⟩ for each wide network: the kernel of h is Σ Θ_f times it. */
  readonly overlaps: readonly Node[];
  /** aᵣ = K⁽ʳ⁾/r! for r = 0 ... R; undefined is zero by structure. */
  readonly coefficients: readonly (Node | undefined)[];
}

/** @throws LimitError where a network has no wide part whose outputs it is a function of. */
export function primaryGraph(
  model: Model,
  [left, right]: readonly [number, number],
  order: number,
): PrimaryGraph {
  const network = new TracedNetwork(model);
  const { parameters } = network;
  const trained = trainedNodes(model, parameters);
  const cut = (inputs: InputNodes, suffix: string, k: number): { variables: readonly Node[]; g: Node } => {
    const h = network.apply(inputs);
    const { variables, rest } = cutNetwork(h, trained, suffix);
    return { variables, g: reshape(slice(rest, k, k + 1), []) };
  };
  const [at, along] = [inputNodes(model, '_i'), inputNodes(model, '_j')];
  const [first, second] = [cut(at, '_i', left), cut(along, '_j', right)];
  const kernels = first.variables.map((_, d) => input(`kernel${d + 1}`, []));
  const [ofFirst, ofSecond] = [backprop(first.g, first.variables), backprop(second.g, second.variables)];
  // f is linear in its parameters in the limit: along ∇h′ the outputs V of f move by Θ_f ∂g′/∂V′.
  const seeds = new Map<Node, Series>();
  first.variables.forEach((variable, d) => {
    const change = ofSecond[d];
    if (change !== undefined) seeds.set(variable, [variable, multiply(kernels[d] as Node, change)]);
  });
  const [series = [first.g]] = jetOfGraph([first.g], seeds, order);
  return {
    at,
    along,
    variables: first.variables.map((variable, d) => ({ at: variable, along: second.variables[d] as Node })),
    kernels,
    features: Object.fromEntries(
      model.parameters
        .filter(({ kind }) => kind === 'feature')
        .map(({ name }) => [name, parameters[name] as Node]),
    ),
    output: first.g,
    overlaps: first.variables.map((_, d) => {
      const [u, v] = [ofFirst[d], ofSecond[d]];
      return u === undefined || v === undefined ? multiply(0, first.g) : dot(u, v);
    }),
    coefficients: Array.from({ length: order + 1 }, (_, r) => series[r]),
  };
}
