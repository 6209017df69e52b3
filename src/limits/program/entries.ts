import { constant, multiply, type Node } from '../../ad/index.js';
import type { SecondMoments } from './distances.js';
import type { Gaussian, GaussianTerm } from './gaussians.js';
import { sumOf } from './sums.js';
import type { Variable } from './values.js';

/** What was found for two entries: their covariance, where none is zero by structure. */
interface Found {
  readonly node: Node | undefined;
}

const one = constant(1);
const zero: Found = { node: undefined };

/**
 * The covariance of one output with another, of networks with many: entries i and j of Gaussians whose only
 * axis are rows of a matrix, or sums of such, without the table of all of them. Undefined where Gaussians are
 * others.
 */
export function covarianceOfEntries(
  g: Gaussian,
  i: number,
  h: Gaussian,
  j: number,
  moments: SecondMoments,
): Found | undefined {
  if (g.kind === 'sum' || h.kind === 'sum') {
    const [left, right] = [termsOf(g, i), termsOf(h, j)];
    const found = left?.flatMap(a => right?.map(b => productOfTerms(a, b, moments)) ?? [undefined]);
    if (found === undefined || !found.every(value => value !== undefined)) return undefined;
    return { node: sumOf(found, ({ node }) => node) };
  }
  if (g.kind === 'leaf' || h.kind === 'leaf') {
    if (g.kind !== 'leaf' || g !== h || i !== j) return zero;
    return { node: moments.covarianceOfMatrices(g.parameter, g.parameter) };
  }
  if (g.kind !== 'product' || h.kind !== 'product' || g.rows !== g.size || h.rows !== h.size)
    return undefined;
  if (i !== j || g.transposed !== h.transposed) return zero;
  const ofMatrices = moments.covarianceOfMatrices(g.matrix, h.matrix);
  const ofArguments = ofMatrices && moments.secondMoment(g.of, h.of);
  return { node: ofArguments && multiply(ofMatrices, ofArguments) };
}

interface Term {
  readonly coefficient: Node;
  readonly gaussian: Gaussian;
  readonly index: number;
}

/** The terms of an entry; undefined if one has another axis than the sum. */
function termsOf(g: Gaussian, i: number): Term[] | undefined {
  if (g.kind !== 'sum') return [{ coefficient: one, gaussian: g, index: i }];
  const terms = g.terms.map(term => termOf(term, i));
  return terms.every(term => term !== undefined) ? terms : undefined;
}

function termOf({ coefficient, variable }: GaussianTerm, i: number): Term | undefined {
  const index = indexIn(variable, i);
  return coefficient.rank > 0 || index === undefined
    ? undefined
    : { coefficient, gaussian: variable.gaussian, index };
}

function indexIn({ gaussian, view }: Variable, i: number): number | undefined {
  if (gaussian.size === undefined) return undefined;
  return view === undefined ? i : view.indices[view.isScalar ? 0 : i];
}

function productOfTerms(a: Term, b: Term, moments: SecondMoments): Found | undefined {
  const found = covarianceOfEntries(a.gaussian, a.index, b.gaussian, b.index, moments);
  if (found?.node === undefined) return found;
  return { node: multiply(multiply(a.coefficient, b.coefficient), found.node) };
}
