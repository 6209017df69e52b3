import {
  add,
  asNode,
  broadcast,
  constant,
  constantValue,
  dot,
  matmul,
  multiply,
  reshape,
  subtract,
  transpose,
  type Node,
} from '../../ad/index.js';
import { meanSquaredDifference } from '../expectations/index.js';
import type { Gaussian, GaussianTerm } from './gaussians.js';
import { expectedProduct, type Covariances } from './products.js';
import type { Family, Finite, Variable } from './values.js';
import { take, takePairs } from './views.js';

/**
 * Covariances of Gaussians and expectations of families, as nodes: the theory of the limit. What is zero by
 * structure is undefined.
 */
export class Moments implements Covariances {
  private readonly known = new Map<string, Node | undefined>();

  /** @param varianceOf of the entries of a parameter. */
  constructor(private readonly varianceOf: (parameter: Node) => number) {}

  /**
   * E[G_e G′_e′] for all indices of both, of shape [size?, size′?]: bilinear in sums, and zero unless both
   * are products with one matrix in one orientation, W u and W u′: then Cov = σ² E[u u′], or σ² u · u′ for
   * finite vectors (Tensor Programs II, Yang 2020, theorem 4.3).
   */
  covariance(g: Gaussian, h: Gaussian): Node | undefined {
    if (g.id > h.id) {
      const swapped = this.covariance(h, g);
      return swapped === undefined || swapped.rank < 2 ? swapped : transpose(swapped, [1, 0]);
    }
    const key = `${g.id} ${h.id}`;
    if (!this.known.has(key)) {
      const covariance = this.covarianceOf(g, h);
      this.known.set(key, covariance && broadcast(covariance, sizesOf(g.size, h.size)));
    }
    return this.known.get(key);
  }

  private covarianceOf(g: Gaussian, h: Gaussian): Node | undefined {
    const [left, right] = [
      { gaussian: g, view: undefined },
      { gaussian: h, view: undefined },
    ];
    if (g.kind === 'sum') {
      return sumOf(g.terms, ({ coefficient, variable }) =>
        scaled(asColumn(coefficient, h.size), this.crossed(variable, right, g.size, h.size)),
      );
    }
    if (h.kind === 'sum') {
      return sumOf(h.terms, ({ coefficient, variable }) =>
        scaled(coefficient, this.crossed(left, variable, g.size, h.size)),
      );
    }
    if (g.kind === 'mapped') {
      const inner = scaled(asColumn(g.coefficient, h.size), this.crossed(g.variable, right, g.from, h.size));
      return inner && g.map.apply(broadcast(inner, sizesOf(g.from, h.size)), 0);
    }
    if (h.kind === 'mapped') {
      const inner = scaled(h.coefficient, this.crossed(left, h.variable, g.size, h.from));
      return inner && h.map.apply(broadcast(inner, sizesOf(g.size, h.from)), g.size === undefined ? 0 : 1);
    }
    if (g.kind === 'leaf') {
      if (g !== h) return undefined;
      const variance = constant(this.varianceOf(g.parameter));
      return g.size === undefined ? variance : multiply(variance, identity(g.size));
    }
    if (h.kind !== 'product' || g.weight !== h.weight || g.transposed !== h.transposed) return undefined;
    const ofArguments = this.secondMoment(g.of, h.of);
    if (ofArguments === undefined) return undefined;
    const covariance = multiply(this.varianceOf(g.weight), ofArguments);
    return g.rows === undefined ? covariance : withRows(covariance, g, h);
  }

  /**
   * The covariances of two variables for all pairs of their indices, of a shape that broadcasts to [left?,
   * right?].
   */
  crossed(v: Variable, w: Variable, left: number | undefined, right: number | undefined): Node | undefined {
    const covariance = this.covariance(v.gaussian, w.gaussian);
    if (covariance === undefined) return undefined;
    const position = v.gaussian.size === undefined ? 0 : 1;
    const columns = w.gaussian.size === undefined ? covariance : take(covariance, w.view, position);
    const crossed = v.gaussian.size === undefined ? columns : take(columns, v.view, 0);
    return left !== undefined && crossed.rank === 1 && !hasAxis(w) ? asColumn(crossed, right) : crossed;
  }

  /** The covariances of two variables at the same of `size` indices. */
  aligned(v: Variable, w: Variable, size: number | undefined): Node | undefined {
    const isPair = v.gaussian.size !== undefined && w.gaussian.size !== undefined;
    if (!isPair || size === undefined) return this.crossed(v, w, size, undefined);
    const covariance = this.covariance(v.gaussian, w.gaussian);
    return covariance === undefined ? undefined : takePairs(covariance, v.view, w.view, size);
  }

  /** E(v − w)² of variables without axes, if it is known without cancellation. */
  distance(v: Variable, w: Variable): (() => Node | undefined) | undefined {
    const [g, h] = [v.gaussian, w.gaussian];
    if (g.size !== undefined || h.size !== undefined) return undefined;
    if (g === h) return () => undefined;
    if (g.kind === 'product' && h.kind === 'product') {
      if (g.weight !== h.weight || g.transposed !== h.transposed) return undefined;
      const ofArguments = this.distanceOfArguments(g.of, h.of);
      if (ofArguments === undefined) return undefined;
      return () => {
        const distance = ofArguments();
        return distance && multiply(this.varianceOf(g.weight), distance);
      };
    }
    return g.kind === 'sum' && h.kind === 'sum' ? this.distanceOfSums(g.terms, h.terms) : undefined;
  }

  private distanceOfArguments(u: Finite | Family, v: Finite | Family): (() => Node | undefined) | undefined {
    if (u.kind === 'finite' && v.kind === 'finite') {
      const [x, y] = [u.node, v.node];
      if (x === undefined || y === undefined || x.rank !== 1) return undefined;
      return () => {
        const difference = subtract(x, y);
        return dot(difference, difference);
      };
    }
    if (u.kind === 'finite' || v.kind === 'finite') return undefined;
    const [p, q] = [onlyPart(u), onlyPart(v)];
    if (p === undefined || q === undefined || p.coefficient !== q.coefficient || p.f !== q.f)
      return undefined;
    const distance = this.distance(p.variable, q.variable);
    if (distance === undefined) return undefined;
    return () => {
      const [k11, k12, k22] = [
        this.crossed(p.variable, p.variable, undefined, undefined),
        this.crossed(p.variable, q.variable, undefined, undefined),
        this.crossed(q.variable, q.variable, undefined, undefined),
      ];
      if (k11 === undefined || k22 === undefined) return undefined;
      const difference = meanSquaredDifference(p.f, { k11, k12, k22, distance });
      return difference && multiply(multiply(p.coefficient, p.coefficient), difference);
    };
  }

  /** Where sums of independent terms differ in each term by itself, the distances add up. */
  private distanceOfSums(
    g: readonly GaussianTerm[],
    h: readonly GaussianTerm[],
  ): (() => Node | undefined) | undefined {
    if (g.length !== h.length) return undefined;
    const terms: { squared: Node; distance: () => Node | undefined }[] = [];
    for (const [position, left] of g.entries()) {
      const right = h[position];
      if (right === undefined || right.coefficient !== left.coefficient) return undefined;
      const distance = this.distance(left.variable, right.variable);
      if (distance === undefined) return undefined;
      for (const [other, { variable }] of [...g.entries(), ...h.entries()]) {
        if (other === position) continue;
        for (const { variable: own } of [left, right])
          if (this.covariance(own.gaussian, variable.gaussian) !== undefined) return undefined;
      }
      terms.push({ squared: multiply(left.coefficient, left.coefficient), distance });
    }
    return () =>
      sumOf(terms, ({ squared, distance }) => {
        const ofTerm = distance();
        return ofTerm && multiply(squared, ofTerm);
      });
  }

  /** E[u_e u′_e′], or u_e · u′_e′ for finite vectors, of shape [size?, size′?]. */
  private secondMoment(u: Finite | Family, v: Finite | Family): Node | undefined {
    if (u.kind === 'finite' && v.kind === 'finite') {
      if (u.node === undefined || v.node === undefined) return undefined;
      const [x, y] = [asRows(u.node), asRows(v.node)];
      return x.rank === 2 && y.rank === 2 ? matmul(x, transpose(y, [1, 0])) : dot(x, y);
    }
    return u.kind === 'family' && v.kind === 'family' ? this.crossedMoment(u, v) : undefined;
  }

  /** E[p_e q_e′] for all pairs of indices, of shape [size?, size′?]. */
  crossedMoment(p: Family, q: Family): Node | undefined {
    return sumOf(pairsOf(p.parts, q.parts), ([a, b]) => {
      const frame = { left: a.size, right: b.size };
      const inner = expectedProduct(a, b, frame, this);
      if (inner === undefined) return undefined;
      let whole = broadcast(inner, sizesOf(frame.left, frame.right));
      if (b.after !== undefined) whole = b.after.apply(whole, a.size === undefined ? 0 : 1);
      return a.after === undefined ? whole : a.after.apply(whole, 0);
    });
  }

  /** E[p_e q_e] for families with the same axes, of shape [size?]. */
  alignedMoment(p: Family, q: Family, size: number | undefined): Node | undefined {
    return sumOf(pairsOf(p.parts, q.parts), ([a, b]) => {
      if (a.after === undefined && b.after === undefined) {
        const inner = expectedProduct(a, b, { aligned: size }, this);
        return inner && broadcast(inner, size === undefined ? [] : [size]);
      }
      const crossed = this.crossedMoment({ ...p, parts: [a] }, { ...q, parts: [b] });
      if (crossed === undefined || size === undefined) return crossed;
      return takePairs(crossed, undefined, undefined, size);
    });
  }

  /** E[p_e], of shape [size?]. */
  mean(p: Family): Node | undefined {
    return sumOf(p.parts, part => {
      const inner = expectedProduct(part, undefined, { aligned: part.size }, this);
      if (inner === undefined) return undefined;
      const whole = broadcast(inner, part.size === undefined ? [] : [part.size]);
      return part.after === undefined ? whole : part.after.apply(whole, 0);
    });
  }
}

/** Adds up, from the first to the last, what is not zero by structure. */
export function sumOf<T>(items: Iterable<T>, valueOf: (item: T) => Node | undefined): Node | undefined {
  let total: Node | undefined;
  for (const item of items) {
    const value = valueOf(item);
    if (value !== undefined && constantValue(value) !== 0)
      total = total === undefined ? value : add(total, value);
  }
  return total;
}

function pairsOf<T>(a: readonly T[], b: readonly T[]): [T, T][] {
  return a.flatMap(left => b.map((right): [T, T] => [left, right]));
}

function sizesOf(left: number | undefined, right: number | undefined): number[] {
  return [left, right].flatMap(size => size ?? []);
}

/** What belongs to the rows of a matrix with columns, so that it broadcasts over them. */
export function asColumn(x: Node, columns: number | undefined): Node {
  return columns === undefined || x.rank !== 1 ? x : reshape(x, [...x.shape, 1]);
}

function scaled(coefficient: Node, covariance: Node | undefined): Node | undefined {
  return covariance && multiply(coefficient, covariance);
}

function hasAxis({ gaussian, view }: Variable): boolean {
  return gaussian.size !== undefined && view?.isScalar !== true;
}

/** All axes but the last written as one, if there are any. */
function asRows(x: Node): Node {
  if (x.rank <= 2) return x;
  const lengths = x.shape.slice(0, -1) as number[];
  return reshape(x, [lengths.reduce((product, length) => product * length, 1), ...x.shape.slice(-1)]);
}

/** Rows of one matrix are independent: the covariances of finitely many. */
function withRows(covariance: Node, g: Gaussian & { rows?: unknown }, h: Gaussian): Node {
  const rows = g.rows as number;
  const [left, right] = [(g.size ?? 1) / rows, (h.size ?? 1) / rows];
  const blocks = multiply(
    reshape(covariance, [left, 1, right, 1]),
    reshape(identity(rows), [1, rows, 1, rows]),
  );
  return reshape(blocks, [left * rows, right * rows]);
}

function identity(size: number): Node {
  return asNode(
    constant(Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => Number(i === j)))),
    'identity',
  );
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
