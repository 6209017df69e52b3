import { aNode, topologicalOrder, type Node } from '../ad/index.js';
import { aModel, inputNodes, type Model, parameterNodes, trainedNodes } from '../models/index.js';
import { readChain } from './chain.js';
import { degreesOf, firstSmooth, smoothReason } from './degrees.js';
import { operationNames } from './describe.js';
import { choicesIn, kinksIn } from './kinks.js';
import { wideOutputs } from './primaryNetwork.js';

/** Whether something is so, and the reason in words that reports show. */
export interface Fact {
  readonly holds: boolean;
  readonly reason: string;
}

/** What theory needs to know of a network, read off the graph of its output. */
export interface NetworkFacts {
  /**
   * The degree of h as a polynomial in the trained parameters, as long as no activation crosses a kink: K⁽ʳ⁾
   * = 0 beyond it. Infinity if h is no polynomial.
   */
  readonly degree: number;
  /** How many operations with kinks act on something that depends on the trained parameters. */
  readonly kinks: number;
  /**
   * Whether every nonlinearity that acts on something which depends on the trained parameters is linear but
   * for kinks.
   */
  readonly piecewiseLinear: Fact;
  /** The same of the nonlinearities of the wide network f alone. */
  readonly widePiecewiseLinear: Fact;
  /** The same of the nonlinearities of the primary network g alone; it holds if there is no g. */
  readonly primaryPiecewiseLinear: Fact;
  /**
   * H, the degree of h in the outputs of the wide network f (the last trained matrices with a named number of
   * columns and finitely many rows), as long as no activation crosses a kink: 1 for a plain network, Infinity
   * for a smooth g.
   */
  readonly primaryDepth: number;
  /**
   * Whether f is the network of Theorem 1 and Lemma 3: an alternating chain of trained matrices and
   * elementwise functions, in which every matrix stands once and has a factor 1/√(fan-in) where its fan-in
   * grows.
   */
  readonly layered: Fact;
  /**
   * The names of the parameters of each layer, from the first to the last; none of a network that is not
   * layered.
   */
  readonly layers: readonly (readonly string[])[];
}

const known = new WeakMap<Model, NetworkFacts>();

/**
 * The facts of a network that theory depends on, read off its graph: nothing of them is declared. The model
 * is traced once.
 *
 * @example
 * ```ts
 * import { factsOf, hypernetwork, mlp } from 'widejet';
 * const plain = factsOf(mlp({ depth: 3, activation: 'tanh' }));
 * console.log(plain.degree); // Infinity
 * console.log(plain.piecewiseLinear.reason); // tanh is smooth (operation 5, tanh(multiply))
 * const { degree, primaryDepth, layered } = factsOf(hypernetwork({ depth: 4, primaryWidths: [2, 8, 1] }));
 * console.log(degree, primaryDepth, layered.holds); // 8 2 true
 * ```
 */
export function factsOf(model: Model): NetworkFacts {
  aModel.check('model', model);
  const facts = known.get(model) ?? readFacts(model);
  known.set(model, facts);
  return facts;
}

function readFacts(model: Model): NetworkFacts {
  const parameters = parameterNodes(model);
  const trained = trainedNodes(model, parameters);
  const output = model.apply(parameters, inputNodes(model, ''));
  aNode.check(`what apply of ${model.name} gives`, output);
  const order = topologicalOrder([output]);
  const nameOf = operationNames(order);
  const wide = wideOutputs(output, trained);
  const primaryOrder = topologicalOrder([output], new Set(wide));
  const smooth = (part: readonly Node[], variables: readonly Node[]): Fact => {
    const found = firstSmooth(part, degreesOf(part, variables));
    if (found !== undefined) return { holds: false, reason: `${smoothReason(found)} (${nameOf(found)})` };
    return {
      holds: true,
      reason: linearReason([
        ...kinksIn(part, variables).map(({ node }) => node),
        ...choicesIn(part, variables),
      ]),
    };
  };
  const names = new Map(trained.map(node => [node, node.attributes['label'] as string]));
  const chain = readChain({ output, trained: names, hiddenDimensions: model.hiddenDimensions });
  const isLayered = !('kind' in chain);
  const degrees = degreesOf(order, trained);
  const wideDegree = wide.reduce((most, node) => Math.max(most, degrees.get(node) ?? 0), 0);
  // A product of a pre-activation with itself is an activation of degree 2: each layer would be there more
  // than once.
  const isSteep = isLayered && Number.isFinite(wideDegree) && wideDegree > chain.length;
  const activations = (fact: Fact): Fact =>
    isSteep && fact.holds
      ? { holds: false, reason: 'an activation is a polynomial of degree 2 or more' }
      : fact;
  return {
    degree: degrees.get(output) ?? 0,
    kinks: kinksIn(order, trained).length + choicesIn(order, trained).length,
    piecewiseLinear: activations(smooth(order, trained)),
    widePiecewiseLinear: activations(smooth(topologicalOrder(wide), trained)),
    primaryPiecewiseLinear: smooth(primaryOrder, wide),
    primaryDepth: degreesOf(primaryOrder, wide).get(output) ?? 0,
    layered: isLayered
      ? { holds: true, reason: 'matrices and elementwise functions alternate, each matrix once' }
      : { holds: false, reason: chain.reason },
    layers: isLayered ? chain.map(({ parameters }) => parameters) : [],
  };
}

function linearReason(kinked: readonly Node[]): string {
  const names = [...new Set(kinked.map(({ primitive }) => primitive.name))];
  if (names.length === 0) return 'no nonlinearity is applied';
  return `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} linear but for kinks`;
}
