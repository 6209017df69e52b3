import type { Node, PrimitiveName } from '../../../src/ad/index.js';
import type { ClosedForm } from './closedForms.js';
import type { DecimalSeries } from './decimalSeries.js';

/** Points at which a function has derivatives up to `order` (6 unless given). */
export interface Domain {
  readonly points: readonly number[];
  readonly order?: number;
}

/** y = f(x), element by element, against its closed form. */
export interface UnaryCase {
  readonly kind: 'unary';
  readonly label?: string;
  readonly apply: (x: Node) => Node;
  readonly closedForm: ClosedForm;
  readonly domains: readonly Domain[];
}

/** y = a ∘ b, element by element, against the arithmetic of series in high precision. */
export interface BinaryCase {
  readonly kind: 'binary';
  readonly label?: string;
  readonly apply: (a: Node, b: Node) => Node;
  readonly series: (a: DecimalSeries, b: DecimalSeries) => DecimalSeries;
  readonly pairs: readonly (readonly [number, number])[];
}

/** An array whose elements are series, row-major: what plain loops calculate with. */
export interface SeriesArray {
  readonly shape: readonly number[];
  readonly at: readonly DecimalSeries[];
}

/**
 * An operation on whole arrays, smooth where the test is done, against plain loops over elements that are
 * series.
 */
export interface StructuralCase {
  readonly kind: 'structural';
  readonly label: string;
  readonly shapes: readonly (readonly number[])[];
  readonly apply: (...inputs: readonly Node[]) => Node;
  readonly loops: (...inputs: readonly SeriesArray[]) => SeriesArray;
}

/** What is no function of its inputs. */
export interface LeafCase {
  readonly kind: 'leaf';
  readonly label: string;
  readonly check: () => Promise<void>;
}

export type Case = UnaryCase | BinaryCase | StructuralCase | LeafCase;

/** At least one case for every primitive there is: a primitive without one does not compile. */
export type CaseTable = { readonly [Name in PrimitiveName]: readonly [Case, ...Case[]] };
