import { aNode, byNode, someNodes } from './kinds.js';
import { anIntegerFrom, checkArguments, either, kind, listOf } from '../errors/index.js';
import { checkVariables, substitute, topologicalOrder } from './graph.js';
import type { Node } from './node.js';
import { input } from './primitives/input.js';
import { seriesOf, type Series } from './primitives/series.js';

/** There the graph of tanh takes 4 seconds and 300 MB to make, and both grow as the square of the order. */
export const MOST_ORDERS = 300;

const aSeries = listOf(
  either(
    aNode,
    kind('undefined', value => value === undefined),
  ),
  {
    least: 1,
    allowed: 'a series: a list of nodes, or undefined where a coefficient is zero',
  },
);

/**
 * Taylor mode: given Taylor coefficients xₖ of some inputs and weights x(ε) = Σₖ xₖ εᵏ, those of every output
 * up to `order`, as graphs. All orders come at once, by the arithmetic of truncated power series, at a cost
 * that grows as order² (Griewank & Walther 2008, chapter 13). The first coefficient of each seed is the node
 * itself.
 * @throws InvalidArgumentError if a seed is neither an input nor a weight.
 */
export function jetOfGraph(
  outputs: readonly Node[],
  seeds: ReadonlyMap<Node, Series>,
  order: number,
): Series[] {
  checkArguments({
    outputs: [outputs, someNodes],
    seeds: [seeds, byNode],
    order: [order, anIntegerFrom(0, MOST_ORDERS)],
  });
  for (const series of seeds.values()) aSeries.check('a seed', series);
  checkVariables('jet', seeds.keys());
  const known = new Map<Node, Series>();
  for (const [node, series] of seeds) known.set(node, seriesOf(node, series.slice(1, order + 1)));
  const seriesFor = (node: Node): Series => known.get(node) ?? [node];
  for (const node of topologicalOrder(outputs, seeds)) {
    if (known.has(node)) continue;
    const inputs = node.inputs.map(seriesFor);
    if (inputs.every(series => series.length === 1)) continue;
    const [, ...higher] = node.primitive.jet(inputs, node, order);
    known.set(node, seriesOf(node, higher.slice(0, order)));
  }
  return outputs.map(seriesFor);
}

/** The coefficients of f(x(ε)) for a function of one node, by the rules of its parts. */
export function jetOf(f: (x: Node) => Node, x: Series, order: number): Series {
  return jetOfFunction(([variable]) => f(variable ?? x[0]), [x], order) ?? [f(x[0])];
}

/**
 * The coefficients of f(x₁(ε), x₂(ε), ...) for a function of several nodes, by the rules of its parts;
 * undefined if it is zero by structure.
 */
export function jetOfFunction(
  f: (x: readonly Node[]) => Node | undefined,
  x: readonly Series[],
  order: number,
): Series | undefined {
  // Variables of their own: the constructors may see through x₀ when they simplify, but not through a
  // variable.
  const variables = x.map(([first]) => input('variable', first.shape));
  const output = f(variables);
  if (output === undefined) return undefined;
  const seeds = x.map((series, position): [Node, Series] => {
    const variable = variables[position] ?? series[0];
    return [variable, [variable, ...series.slice(1)]];
  });
  const [series] = jetOfGraph([output], new Map(seeds), order);
  const replacements = new Map<Node, Node>();
  x.forEach(([first, ...higher], position) => {
    replacements.set(variables[position] ?? first, first);
    for (const known of higher) if (known !== undefined) replacements.set(known, known);
  });
  const renewed = substitute(
    (series ?? []).flatMap(coefficient => coefficient ?? []),
    replacements,
  ).values();
  const [first = output, ...higher] = (series ?? []).map(coefficient => coefficient && renewed.next().value);
  return seriesOf(first, higher);
}
