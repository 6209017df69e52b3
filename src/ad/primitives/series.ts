import { aNode } from '../kinds.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { Node } from '../node.js';
import { add } from './add.js';
import { multiply } from './multiply.js';

/**
 * A truncated Taylor series x(ε) = Σₖ xₖ εᵏ in normalised coefficients xₖ = x⁽ᵏ⁾(0)/k!. A coefficient that is
 * undefined, or beyond the end, is zero by structure. The first one is always there.
 */
export type Series = readonly [Node, ...(Node | undefined)[]];

/** Adds up what is there; zero by structure if nothing is. */
export function addAll(terms: Iterable<Node | undefined>): Node | undefined {
  let total: Node | undefined;
  for (const term of terms) {
    if (term !== undefined) total = total === undefined ? term : add(total, term);
  }
  return total;
}

/** Puts the node itself at order 0 in front of the coefficients of higher order, without trailing zeros. */
export function seriesOf(node: Node, higher: readonly (Node | undefined)[]): Series {
  aNode.check('node', node);
  if (!Array.isArray(higher) || higher.length > mostCoefficients || higher.some(isNoCoefficient))
    throw new InvalidArgumentError('higher', higher, 'a list of nodes, or undefined');
  let length = higher.length;
  while (length > 0 && higher[length - 1] === undefined) length--;
  return [node, ...(higher as readonly (Node | undefined)[]).slice(0, length)];
}

/** No order that anybody asks for is nearly as high. */
const mostCoefficients = 10_000;

function isNoCoefficient(value: unknown): boolean {
  return value !== undefined && !(value instanceof Node);
}

/** A linear operation acts on each coefficient: yₖ = f(xₖ). */
export function mapSeries(node: Node, x: Series, f: (coefficient: Node) => Node): Series {
  return seriesOf(
    node,
    x.slice(1).map(coefficient => (coefficient === undefined ? undefined : f(coefficient))),
  );
}

/** A bilinear operation convolves (Cauchy product): yₖ = Σⱼ f(aⱼ, bₖ₋ⱼ). */
export function convolve(
  node: Node,
  a: Series,
  b: Series,
  order: number,
  f: (a: Node, b: Node) => Node,
): Series {
  const higher: (Node | undefined)[] = [];
  for (let k = 1; k <= Math.min(order, a.length + b.length - 2); k++) {
    higher.push(convolutionTerm(a, b, k, 0, k, f));
  }
  return seriesOf(node, higher);
}

/** Σ_{j=from..to} f(aⱼ, bₖ₋ⱼ): the building block of all recurrences. */
export function convolutionTerm(
  a: readonly (Node | undefined)[],
  b: readonly (Node | undefined)[],
  k: number,
  from: number,
  to: number,
  f: (a: Node, b: Node) => Node = multiply,
): Node | undefined {
  const terms: Node[] = [];
  for (let j = from; j <= to; j++) {
    const left = a[j];
    const right = b[k - j];
    if (left !== undefined && right !== undefined) terms.push(f(left, right));
  }
  return addAll(terms);
}

/** The coefficients j xⱼ of ε ∂x/∂ε, which the recurrences of elementary functions are written in. */
export function scaledByOrder(x: Series): (Node | undefined)[] {
  return x.map((coefficient, j) =>
    coefficient === undefined || j === 0 ? undefined : multiply(j, coefficient),
  );
}

/** f(x) times a number; zero by structure stays zero. */
export function scaled(factor: number, node: Node | undefined): Node | undefined {
  return node === undefined ? undefined : multiply(factor, node);
}

/**
 * The series of y = f(x) from y′ = g x′: k yₖ = Σ_{j=1..k} j xⱼ gₖ₋ⱼ (Griewank & Walther 2008, table 13.2).
 * `slope` gives the coefficients of g up to order k − 1 from those of y up to the same order.
 */
export function integrateSeries(
  x: Series,
  y: Node,
  order: number,
  slope: (known: readonly (Node | undefined)[]) => readonly (Node | undefined)[],
): Series {
  const slopesOfX = scaledByOrder(x);
  const coefficients: (Node | undefined)[] = [y];
  for (let k = 1; k <= order; k++) {
    coefficients.push(scaled(1 / k, convolutionTerm(slopesOfX, slope(coefficients), k, 1, k)));
  }
  return seriesOf(y, coefficients.slice(1));
}
