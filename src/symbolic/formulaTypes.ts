import type { Monomial } from './monomial.js';
import type { Rational } from './rational.js';

/** A coefficient and the monomial that it stands before. */
export interface FormulaTerm {
  readonly coefficient: Rational;
  readonly monomial: Monomial;
}

/** A formula as plain data: Σ coefficient · √root · Π symbol^power. */
export interface FormulaDocument {
  readonly terms: readonly {
    /** A fraction, as "-3/2". */
    readonly coefficient: string;
    /** An integer without square factors, where it is not 1. */
    readonly root?: string;
    readonly powers: Readonly<Record<string, number>>;
  }[];
}

/** How a formula is written in LaTeX. */
export interface LatexOptions {
  /** The symbol by whose powers terms are gathered. */
  readonly collect?: string;
}
