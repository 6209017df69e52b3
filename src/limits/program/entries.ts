import { constant, multiply, type Node } from '../../ad/index.js';
import type { SecondMoments } from './distances.js';
import type { Gaussian } from './gaussians.js';
import { sumOf } from './sums.js';
import type { Variable } from './values.js';

/** What was found for two entries: their covariance, where none is zero by structure. */
interface Found {
  readonly node: Node | undefined;
}

const one = constant(1);
const zero: Found = { node: undefined };

/**
 * The covariance of one output with another, of networks with many: entries of Gaussians whose only
 * axis are rows of a matrix, or sums of such, without the table of all of them. Undefined where Gaussians are
 * others.
 */
export function covarianceOfEntries(e: Entry, f: Entry, moments: SecondMoments): Found | undefined {
  const [g, h] = [e.gaussian, f.gaussian];
  if (e.index === undefined || f.index === undefined) return undefined;
  if (g.kind === 'sum' || h.kind === 'sum') {
    const [left, right] = [termsAt(e), termsAt(f)];
    const found = left?.flatMap(a => right?.map(b => productOfTerms(a, b, moments)) ?? [undefined]);
    if (found === undefined || !found.every(value => value !== undefined)) return undefined;
    return { node: sumOf(found, ({ node }) => node) };
  }
  if (g.kind === 'leaf' || h.kind === 'leaf') {
    if (g.kind !== 'leaf' || g !== h || e.index !== f.index) return zero;
    return { node: moments.covarianceOfMatrices(g.parameter, g.parameter) };
  }
  if (g.kind !== 'product' || h.kind !== 'product' || g.rows !== g.size || h.rows !== h.size)
    return undefined;
  if (e.index !== f.index || g.transposed !== h.transposed) return zero;
  const ofMatrices = moments.covarianceOfMatrices(g.matrix, h.matrix);
  const ofArguments = ofMatrices && moments.secondMoment(g.of, h.of);
  return { node: ofArguments && multiply(ofMatrices, ofArguments) };
}

/** One variable of a Gaussian: by its index, if that has any. */
export interface Entry {
  readonly gaussian: Gaussian;
  readonly index: number | undefined;
}

/** A term of a sum, at one index. */
export interface TermAt extends Entry {
  readonly coefficient: Node;
}

/** The one variable that a view is, if it is one. */
export function entryOf({ gaussian, view }: Variable): Entry | undefined {
  if (gaussian.size === undefined) return { gaussian, index: undefined };
  return view?.isScalar === true ? { gaussian, index: view.indices[0] } : undefined;
}

/** The terms of a sum at one index, or a Gaussian as its only term; undefined if a coefficient has axes. */
export function termsAt({ gaussian, index }: Entry): TermAt[] | undefined {
  if (gaussian.kind !== 'sum') return [{ coefficient: one, gaussian, index }];
  const terms = gaussian.terms.map(({ coefficient, variable }): TermAt | undefined =>
    coefficient.rank > 0
      ? undefined
      : { coefficient, gaussian: variable.gaussian, index: indexIn(variable, index) },
  );
  return terms.every(term => term !== undefined) ? terms : undefined;
}

function indexIn({ gaussian, view }: Variable, index: number | undefined): number | undefined {
  if (gaussian.size === undefined) return undefined;
  return view === undefined ? index : view.indices[view.isScalar ? 0 : (index ?? 0)];
}

function productOfTerms(a: TermAt, b: TermAt, moments: SecondMoments): Found | undefined {
  const found = covarianceOfEntries(a, b, moments);
  if (found?.node === undefined) return found;
  return { node: multiply(multiply(a.coefficient, b.coefficient), found.node) };
}
