import type { Node, Shape } from '../../ad/index.js';
import type { Gaussian } from './gaussians.js';
import type { Growth } from './growth.js';
import type { AxisMap, View } from './views.js';

/**
 * Numbers that do not become more as n → ∞, and tend to n^growth times something that is not random.
 */
export interface Finite {
  readonly kind: 'finite';
  readonly shape: Shape;
  /** The factor of the growth; none is zero to leading order. */
  readonly node: Node | undefined;
  readonly growth: Growth;
  /** The order in n of all that was left out or stays random; −Infinity if nothing was. */
  readonly rest: number;
}

/**
 * Random variables: along an infinite dimension, independent copies of each other, or finitely many. They are
 * a sum of parts, for each index of the finite axes.
 */
export interface Family {
  readonly kind: 'family';
  /** The infinite dimension along which there are copies, the last axis; none if there are finitely many. */
  readonly dimension: string | undefined;
  /** The lengths of the other axes. */
  readonly axes: readonly number[];
  readonly parts: readonly Part[];
  readonly growth: Growth;
  /** As of {@link Finite}. */
  readonly rest: number;
}

/**
 * coefficient · Π factors, elementwise over axes of which `after`, which is linear, makes those of the
 * family. All axes are written as one; a family without axes has scalars.
 */
export interface Part {
  readonly coefficient: Node;
  readonly factors: readonly Factor[];
  /** The number of indices before `after`; of the family if there is none; undefined for scalars. */
  readonly size: number | undefined;
  readonly after: AxisMap | undefined;
}

/** f(G₁, G₂, ...), written over slots. */
export interface Factor {
  readonly f: Node;
  readonly of: readonly Variable[];
}

/** A Gaussian variable for each index: that of a family of Gaussians which the view names. */
export interface Variable {
  readonly gaussian: Gaussian;
  /** None is every index by itself, or the one that a family without axes has. */
  readonly view: View | undefined;
}

/** A weight, which is only asked for products. */
export interface Matrix {
  readonly kind: 'matrix';
  readonly weight: Node;
}

/** Σₑ uₑ vₑᵀ, never formed. */
export interface OuterProducts {
  readonly kind: 'outer';
  readonly u: Finite | Family;
  readonly v: Finite | Family;
  readonly shapes: { readonly u: Shape; readonly v: Shape };
}

/**
 * A matrix whose entries a network computes, rows · columns numbers that are written as a matrix: kept as an
 * operator, since its entries are independent Gaussians, as those of a weight are.
 */
export interface GeneratedMatrix {
  readonly kind: 'generated';
  /** The entries along their one dimension, a product: a multiple of one Gaussian. */
  readonly entries: Family;
}

/** Σ u vᵀ along two infinite dimensions, never formed: the cotangent of a generated matrix. */
export interface FlattenedOuter {
  readonly kind: 'flattened';
  readonly terms: readonly OuterTerm[];
  readonly shapes: { readonly u: Shape; readonly v: Shape };
}

export interface OuterTerm {
  readonly u: Finite | Family;
  readonly v: Finite | Family;
}

/** Uniform numbers on (−π, π), of which only cosines and sines are taken. */
export interface Phases {
  readonly kind: 'phases';
  readonly phase: Gaussian;
  readonly dimension: string;
}

/** What a node of the network becomes in the limit. */
export type Value = Finite | Family | Matrix | OuterProducts | GeneratedMatrix | FlattenedOuter | Phases;
export type Numbers = Finite | Family;

/** The number of indices of axes that are written as one; scalars have none. */
export function sizeOfAxes(axes: readonly number[]): number | undefined {
  return axes.length === 0 ? undefined : axes.reduce((product, length) => product * length, 1);
}
