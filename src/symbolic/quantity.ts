import type { Node } from '../ad/index.js';
import { checkInteger, InvalidArgumentError, oneOf } from '../errors/index.js';
import { factsOf } from '../facts/index.js';
import { inputNodes, type InputNodes, type Model } from '../models/index.js';
import { outputsAt, TracedNetwork, type OutputChoice } from '../questions/index.js';
import { parseCorrelation, type OutputPattern, type ParsedCorrelation } from '../taylor/index.js';
import {
  checkLayered,
  checkTermCount,
  contractionOf,
  factorial,
  isForest,
  pairOf,
  traceLayerTerms,
  traceOutputTerms,
  traceTaylorTerms,
  traceTrees,
  type Pair,
} from '../taylor/graphs/index.js';

/** Whether all inputs of a quantity are one, or differ. */
export type InputsKind = 'one' | 'distinct';

export const anInputsKind = oneOf('one', 'distinct');

/** A scalar of a network at some inputs, as a node times a number. */
export interface QuantityGraph {
  readonly network: TracedNetwork;
  /** The nodes of each input, and what is written behind its name. */
  readonly points: readonly { readonly suffix: string; readonly nodes: InputNodes }[];
  /** The outputs of the network that it is made of. */
  readonly scalars: readonly Node[];
  /** Undefined if the quantity is zero by structure. */
  readonly node: Node | undefined;
  readonly factor: number;
}

const largestOrder = 20;

/**
 * Reads the name of a quantity, and traces it.
 * @throws InvalidArgumentError for other names; CorrelationSyntaxError for correlation functions that are
 *   none; InvalidArgumentError for those with loops, and for layers or outputs that do not exist.
 */
export function traceQuantity(
  model: Model,
  quantity: string,
  inputs: InputsKind,
  output: OutputChoice | undefined,
): QuantityGraph {
  const order = /^K(?<order>0|[1-9]\d*)$/.exec(quantity)?.groups?.['order'];
  if (order !== undefined) return taylorTerm(model, Number(order), inputs, output);
  const { layers, pattern } =
    /^T\{(?<layers>\d+(,\d+)*)\}( (?<pattern>diagonal|aligned|crossed))?$/.exec(quantity)?.groups ?? {};
  if (layers !== undefined) {
    const numbers = layers.split(',').map(Number);
    return theoremTerm(model, numbers, pattern as OutputPattern | undefined, inputs, output);
  }
  if (isCorrelation(quantity)) return correlation(model, quantity, inputs, output);
  throw new InvalidArgumentError(
    'quantity',
    quantity,
    '"K2" (a Taylor term), "T{1,2}" or "T{1,2} crossed" (a term by layers, and outputs of f), or a correlation ' +
      'function as "f0[a,b] f1[a] f2[b]"',
  );
}

/** What is written behind the names of inputs where those of a quantity differ: i, j or 0, 1, .... */
export function suffixesOf(quantity: string): readonly string[] {
  return isCorrelation(quantity) ? numbered(pointsOf(parseCorrelation(quantity))) : pairSuffixes;
}

const pairSuffixes = ['i', 'j'];

function isCorrelation(quantity: string): boolean {
  return quantity.trimStart().startsWith('f');
}

/** How many inputs a correlation function speaks of. */
function pointsOf({ factors }: ParsedCorrelation): number {
  return 1 + factors.reduce((most, { input }) => Math.max(most, input), 0);
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, k) => String(k));
}

/** hᵢ and ∇hⱼ, i and j being one input or two. */
function tracedPair(
  model: Model,
  inputs: InputsKind,
  output: OutputChoice | undefined,
): { pair: Pair; points: QuantityGraph['points'] } {
  const outputs = outputsAt(model, output, 2);
  const network = new TracedNetwork(model);
  const suffixes = inputs === 'one' ? [''] : pairSuffixes;
  const points = suffixes.map(suffix => ({ suffix, nodes: inputNodes(model, `_${suffix}`) }));
  const [at, along = at] = points;
  if (at === undefined || along === undefined) throw new Error('there is an input');
  return { pair: pairOf(network, at.nodes, along.nodes, outputs), points };
}

function taylorTerm(
  model: Model,
  order: number,
  inputs: InputsKind,
  output: OutputChoice | undefined,
): QuantityGraph {
  checkInteger('the order of a Taylor term', order, { least: 0, most: largestOrder });
  const { pair, points } = tracedPair(model, inputs, output);
  const { network, hi, hj } = pair;
  const node = traceTaylorTerms(network, hi, hj, order)[order];
  return { network, points, scalars: [hi, hj], node, factor: factorial(order) };
}

function theoremTerm(
  model: Model,
  layers: readonly number[],
  pattern: OutputPattern | undefined,
  inputs: InputsKind,
  output: OutputChoice | undefined,
): QuantityGraph {
  checkLayered(model);
  const order = layers.length;
  checkInteger('the order of a term', order, { least: 0, most: largestOrder });
  const depth = factsOf(model).layers.length;
  for (const layer of layers) checkInteger('layer', layer, { least: 1, most: depth });
  checkTermCount(order, model, pattern === undefined ? 1 : 2);
  const { pair, points } = tracedPair(model, inputs, output);
  const sorted = [...layers].sort((a, b) => a - b).join();
  const name = pattern === undefined ? `T{${sorted}}` : `T{${sorted}} ${pattern}`;
  const terms =
    pattern === undefined
      ? traceLayerTerms(pair, { order })
      : traceOutputTerms(pair, { order, component: 0 });
  const node = terms.find(([term]) => term.name === name)?.[1];
  return {
    network: pair.network,
    points,
    scalars: [pair.hi, pair.hj],
    node,
    factor: factorial(order),
  };
}

function correlation(
  model: Model,
  text: string,
  inputs: InputsKind,
  output: OutputChoice | undefined,
): QuantityGraph {
  const parsed = parseCorrelation(text);
  const contraction = contractionOf(parsed);
  if (!isForest(contraction)) {
    const allowed = 'a correlation function whose indices join its factors without loops';
    throw new InvalidArgumentError('quantity', text, allowed);
  }
  const count = pointsOf(parsed);
  const outputs = outputsAt(model, output, count);
  const network = new TracedNetwork(model);
  const suffixes = inputs === 'one' ? [''] : numbered(count);
  const points = suffixes.map(suffix => ({ suffix, nodes: inputNodes(model, `_${suffix}`) }));
  const scalars = Array.from({ length: count }, (_, k) => {
    const point = points[inputs === 'one' ? 0 : k];
    if (point === undefined) throw new Error('there is an input for each factor');
    return network.output(point.nodes, outputs[k] ?? 0);
  });
  const same = scalars.map(scalar => scalars.indexOf(scalar));
  return { network, points, scalars, node: traceTrees(network, scalars, [contraction], same), factor: 1 };
}
