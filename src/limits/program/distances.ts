import { add, divide, dot, multiply, reshape, slice, subtract, type Node } from '../../ad/index.js';
import { meanSquaredDifference } from '../expectations/index.js';
import { entryOf, termsAt, type Entry, type TermAt } from './entries.js';
import type { Nesting } from './nesting.js';
import { isGaussian, type Gaussian, type ProductGaussian } from './gaussians.js';
import { sumOf } from './sums.js';
import type { Family, Finite, FlattenedOuter, Variable } from './values.js';

/** What distances are computed from. */
export interface SecondMoments {
  covariance(g: Gaussian, h: Gaussian): Node | undefined;
  covarianceOfMatrices(a: Node | Gaussian, b: Node | Gaussian): Node | undefined;
  crossed(v: Variable, w: Variable, left: number | undefined, right: number | undefined): Node | undefined;
  secondMoment(u: Argument, v: Argument): Node | undefined;
}

type Argument = Finite | Family | FlattenedOuter;

/**
 * E(v − w)² of single variables, where it is known without cancellation: for inputs that are nearly
 * equal it is right relative to itself. Each is computed only if it is asked for; undefined is zero.
 */
export class Distances {
  private readonly known = new Map<string, (() => Node | undefined) | undefined>();

  constructor(
    private readonly moments: SecondMoments,
    private readonly nesting: Nesting,
  ) {}

  between(v: Variable, w: Variable): (() => Node | undefined) | undefined {
    const [e, f] = [entryOf(v), entryOf(w)];
    return e && f && this.betweenEntries(e, f);
  }

  private betweenEntries(e: Entry, f: Entry): (() => Node | undefined) | undefined {
    // One order for both, so that one distance is one node.
    if (e.gaussian.id > f.gaussian.id) return this.betweenEntries(f, e);
    const key = `${e.gaussian.id}:${e.index} ${f.gaussian.id}:${f.index}`;
    if (this.known.has(key)) return this.known.get(key);
    return this.nesting.run(() => {
      const distance = this.onceAsked(this.distanceOf(e, f));
      this.known.set(key, distance);
      return distance;
    });
  }

  private distanceOf(e: Entry, f: Entry): (() => Node | undefined) | undefined {
    const [g, h] = [e.gaussian, f.gaussian];
    if (g === h && e.index === f.index) return () => undefined;
    if (g.kind === 'sum' && h.kind === 'sum') return this.distanceOfSums(termsAt(e), termsAt(f));
    if (g.kind !== 'product' || h.kind !== 'product' || g.rows !== undefined) return undefined;
    return this.distanceOfProducts(
      { ...g, of: argumentAt(g.of, e.index) },
      { ...h, of: argumentAt(h.of, f.index) },
    );
  }

  /**
   * E(V u − V′ u′)² of matrices with the variances c, c′ and covariance C, and arguments with the second
   * moments k, k′ and K, is C E(u − u′)² + E(V − V′)² (k + k′)/2 + (c − c′)(k − k′)/2: what cancels is small
   * of second order.
   */
  private distanceOfProducts(g: WithArgument, h: WithArgument): (() => Node | undefined) | undefined {
    const common = this.moments.covarianceOfMatrices(g.matrix, h.matrix);
    if (common === undefined || g.transposed !== h.transposed) return undefined;
    if (g.of === undefined || h.of === undefined) return undefined;
    const ofArguments = this.distanceOfArguments(g.of, h.of);
    if (ofArguments === undefined) return undefined;
    const [a, b] = [g.matrix, h.matrix];
    if (a === b) {
      return () => {
        const distance = ofArguments();
        return distance && multiply(common, distance);
      };
    }
    if (!isGaussian(a) || !isGaussian(b)) return undefined;
    const ofMatrices = this.between({ gaussian: a, view: undefined }, { gaussian: b, view: undefined });
    const [c, d] = [this.moments.covariance(a, a), this.moments.covariance(b, b)];
    const [k, l] = [this.moments.secondMoment(g.of, g.of), this.moments.secondMoment(h.of, h.of)];
    if (ofMatrices === undefined || c === undefined || d === undefined) return undefined;
    if (k === undefined || l === undefined) return undefined;
    return () => {
      const [between, distance] = [ofMatrices(), ofArguments()];
      const cross = divide(multiply(subtract(c, d), subtract(k, l)), 2);
      const first = distance && multiply(common, distance);
      const second = between && divide(multiply(between, add(k, l)), 2);
      return sumOf([first, second, cross], term => term);
    };
  }

  private distanceOfArguments(u: Argument, v: Argument): (() => Node | undefined) | undefined {
    if (u.kind === 'finite' && v.kind === 'finite') {
      const [x, y] = [u.node, v.node];
      if (x === undefined || y === undefined || x.rank !== 1) return undefined;
      return () => {
        const difference = subtract(x, y);
        return dot(difference, difference);
      };
    }
    if (u.kind !== 'family' || v.kind !== 'family') return undefined;
    const [p, q] = [onlyPart(u), onlyPart(v)];
    if (p === undefined || q === undefined || p.coefficient !== q.coefficient || p.f !== q.f)
      return undefined;
    const distance = this.between(p.variable, q.variable);
    if (distance === undefined) return undefined;
    return () => {
      const [k11, k12, k22] = [
        this.moments.crossed(p.variable, p.variable, undefined, undefined),
        this.moments.crossed(p.variable, q.variable, undefined, undefined),
        this.moments.crossed(q.variable, q.variable, undefined, undefined),
      ];
      if (k11 === undefined || k22 === undefined) return undefined;
      const difference = meanSquaredDifference(p.f, { k11, k12, k22, distance });
      return difference && multiply(multiply(p.coefficient, p.coefficient), difference);
    };
  }

  /** Where sums of independent terms differ in each term by itself, the distances add up. */
  private distanceOfSums(
    g: readonly TermAt[] | undefined,
    h: readonly TermAt[] | undefined,
  ): (() => Node | undefined) | undefined {
    if (g === undefined || g.length !== h?.length) return undefined;
    const terms: { squared: Node; distance: () => Node | undefined }[] = [];
    for (const [position, left] of g.entries()) {
      const right = h[position];
      if (right === undefined || right.coefficient !== left.coefficient) return undefined;
      const distance = this.betweenEntries(left, right);
      if (distance === undefined) return undefined;
      for (const [other, { gaussian }] of [...g.entries(), ...h.entries()]) {
        if (other === position) continue;
        for (const own of [left, right])
          if (this.moments.covariance(own.gaussian, gaussian) !== undefined) return undefined;
      }
      terms.push({ squared: multiply(left.coefficient, left.coefficient), distance });
    }
    return () =>
      sumOf(terms, ({ squared, distance }) => {
        const ofTerm = distance();
        return ofTerm && multiply(squared, ofTerm);
      });
  }

  /** A function that is called once at most, since each layer asks the one before it several times. */
  private onceAsked<T>(ask: (() => T) | undefined): (() => T) | undefined {
    if (ask === undefined) return undefined;
    let known: { readonly value: T } | undefined;
    return () => (known ?? this.nesting.run(() => (known ??= { value: ask() }))).value;
  }
}

/** A product with the argument that one of its variables has; none where that is not at hand. */
type WithArgument = Omit<ProductGaussian, 'of'> & { readonly of: Argument | undefined };

/** u itself, or the vector number `index` among the finite ones of u. */
function argumentAt(of: Argument, index: number | undefined): Argument | undefined {
  if (index === undefined) return of;
  if (of.kind !== 'finite' || of.node?.rank !== 2) return undefined;
  const node = reshape(slice(of.node, index, index + 1, 0), of.node.shape.slice(1));
  return { ...of, node, shape: node.shape };
}

/** f and variable of a family with one part, one factor of one variable, and no axes. */
function onlyPart({ parts }: Family): { coefficient: Node; f: Node; variable: Variable } | undefined {
  const [part, ...otherParts] = parts;
  const [factor, ...otherFactors] = part?.factors ?? [];
  const [variable, ...otherVariables] = factor?.of ?? [];
  if (part === undefined || factor === undefined || variable === undefined) return undefined;
  if (otherParts.length + otherFactors.length + otherVariables.length > 0) return undefined;
  if (part.size !== undefined || part.after !== undefined) return undefined;
  return { coefficient: part.coefficient, f: factor.f, variable };
}
