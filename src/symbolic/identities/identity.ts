import type { Expression } from '../expression.js';
import type { Formula } from '../formula.js';
import type { ComparedNumber } from '../proof/numbers.js';

/** What identities are about; each group is a page of the catalogue. */
export const identityGroups = ['recurrences', 'lemmas', 'kernels', 'duals', 'limits'] as const;

export type IdentityGroup = (typeof identityGroups)[number];

/** Two expressions that are the same polynomial. */
export interface Equation {
  /** Which instance of the identity it is, as "order 3". */
  readonly name: string;
  /** What the library computes, read off its graph. */
  readonly left: Expression | Formula;
  /** The same by the statement. */
  readonly right: Expression | Formula;
  /** Beyond some hundred terms only the exact ring answers within seconds, and nerdamer is not asked. */
  readonly isLarge?: boolean;
}

/** An identity that the library relies on. */
export interface Identity {
  readonly name: string;
  readonly group: IdentityGroup;
  /** In text, as it stands in the documentation. */
  readonly statement: string;
  /** Where it comes from: a paper and an equation, or the file that computes by it. */
  readonly source: string;
  readonly equations: () => readonly Equation[];
  /** Numbers of the engine at some point, where it computes such. */
  readonly numbers?: () => Promise<readonly ComparedNumber[]>;
}
