import {
  asNode,
  broadcast,
  constant,
  dot,
  matmul,
  multiply,
  reshape,
  transpose,
  type Node,
} from '../../ad/index.js';
import { Distances, type SecondMoments } from './distances.js';
import { covarianceOfEntries, entryOf } from './entries.js';
import { isGaussian, type Gaussian } from './gaussians.js';
import { Nesting } from './nesting.js';
import { expectedProduct } from './expectedProduct.js';
import type { Covariances } from './frames.js';
import type { Family, Finite, FlattenedOuter, Variable } from './values.js';
import { sumOf } from './sums.js';
import { take, takePairs } from './views.js';

const one = constant(1);

/**
 * Covariances of Gaussians and expectations of families, as nodes: the theory of the limit. What is zero by
 * structure is undefined.
 */
export class Moments implements Covariances, SecondMoments {
  private readonly known = new Map<string, Node | undefined>();
  private readonly nesting = new Nesting();
  private readonly distances = new Distances(this, this.nesting);

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
    if (this.known.has(key)) return this.known.get(key);
    return this.nesting.run(() => {
      const covariance = this.covarianceOf(g, h);
      const whole = covariance && broadcast(covariance, sizesOf(g.size, h.size));
      this.known.set(key, whole);
      return whole;
    });
  }

  private covarianceOf(g: Gaussian, h: Gaussian): Node | undefined {
    const [left, right] = [
      { gaussian: g, view: undefined },
      { gaussian: h, view: undefined },
    ];
    if (g.kind === 'sum' || h.kind === 'sum') {
      const ofG = g.kind === 'sum' ? g.terms : [{ coefficient: one, variable: left }];
      const ofH = h.kind === 'sum' ? h.terms : [{ coefficient: one, variable: right }];
      return sumOf(pairsOf(ofG, ofH), ([a, b]) => {
        const coefficient = multiply(asColumn(a.coefficient, h.size), b.coefficient);
        return scaled(coefficient, this.crossed(a.variable, b.variable, g.size, h.size));
      });
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
    // Of phases cosines and sines are taken, whose expectations need no covariance: it says what is the same.
    if (g.kind === 'phase') return g === h ? constant(1) : undefined;
    if (g.kind === 'number' || h.kind !== 'product' || g.transposed !== h.transposed) return undefined;
    const ofMatrices = this.covarianceOfMatrices(g.matrix, h.matrix);
    const ofArguments = ofMatrices && this.secondMoment(g.of, h.of);
    if (ofMatrices === undefined || ofArguments === undefined) return undefined;
    const covariance = multiply(ofMatrices, ofArguments);
    return g.rows === undefined ? covariance : withRows(covariance, g, h);
  }

  /** The covariance of the entries of two matrices at the same place. */
  covarianceOfMatrices(a: Node | Gaussian, b: Node | Gaussian): Node | undefined {
    if (isGaussian(a)) return isGaussian(b) ? this.covariance(a, b) : undefined;
    return a === b ? constant(this.varianceOf(a)) : undefined;
  }

  /**
   * The covariances of two variables for all pairs of their indices, of a shape that broadcasts to [left?,
   * right?].
   */
  crossed(v: Variable, w: Variable, left: number | undefined, right: number | undefined): Node | undefined {
    const [e, f] = [entryOf(v), entryOf(w)];
    const ofEntries = e && f && covarianceOfEntries(e, f, this);
    if (ofEntries !== undefined) return ofEntries.node;
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

  /** What the number of a variable is, with the axis of its view. */
  numberAt({ gaussian, view }: Variable): Node {
    if (gaussian.kind !== 'number') throw new Error('a random variable was taken for a number');
    return gaussian.size === undefined ? gaussian.node : take(gaussian.node, view, 0);
  }

  /** E(v − w)² of variables without axes, if it is known without cancellation. */
  distance(v: Variable, w: Variable): (() => Node | undefined) | undefined {
    return this.distances.between(v, w);
  }

  /** E[u_e u′_e′], or u_e · u′_e′ for finite vectors, of shape [size?, size′?]. */
  secondMoment(u: Finite | Family | FlattenedOuter, v: Finite | Family | FlattenedOuter): Node | undefined {
    if (u.kind === 'flattened' && v.kind === 'flattened') {
      return sumOf(pairsOf(u.terms, v.terms), ([a, b]) => {
        const [first, second] = [this.secondMoment(a.u, b.u), this.secondMoment(a.v, b.v)];
        return first && second && multiply(first, second);
      });
    }
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
  if (rows === 1) return reshape(covariance, sizesOf(g.size, h.size));
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
