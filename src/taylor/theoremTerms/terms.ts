import { checkArguments, optionsOf, type KindsOf } from '../../errors/index.js';
import { aModel, type Model } from '../../models/index.js';
import { anOrder, outputChoice, type OutputChoice, outputsAt } from '../../questions/index.js';

/** Which sum is meant. */
export interface TermOptions {
  /** r, the order of the derivative. */
  readonly order: number;
  /**
   * Which outputs hᵢ and hⱼ are, for networks of several: one number for both, or [i, j]; the first (0)
   * unless given.
   */
  readonly output?: OutputChoice;
}

/** One named summand of a theorem's proof, as it is known before anything is evaluated. */
export interface PredictedTerm {
  /**
   * Which summand it is, in the notation of Littwin et al. 2020, appendix D; no two terms of a sum share a
   * name.
   */
  readonly name: string;
  /** In how many orders its derivatives can be taken: so many equal contractions are the term. */
  readonly multiplicity: number;
  /** p, where the term grows as nᵖ with the width n. */
  readonly predictedExponent: number;
}

/** What a term is in one network. */
export interface EvaluatedTerm {
  /** T, the whole summand: the values of all terms add up to the total. It is multiplicity · contraction. */
  readonly value: number;
  /**
   * The contraction of derivatives for one order in which they can be taken: ⟨∂ʳhᵢ/∂W^{l₁}...∂W^{l_r}, ...⟩.
   */
  readonly contraction: number;
}

/** A sum, term by term. */
export interface TermSum<Term extends PredictedTerm> {
  /** The sum of all values. */
  readonly total: number;
  readonly terms: readonly (Term & EvaluatedTerm)[];
}

/** What the terms of a sum are found by, besides the model. */
/** @throws InvalidArgumentError or UnknownNameError for another model or other options. */
export function checkTermOptions<Options extends TermOptions>(
  whose: string,
  model: Model,
  options: Options,
  more: Omit<KindsOf<Options>, keyof TermOptions>,
): void {
  const kinds = { ...more, order: anOrder, output: outputChoice } as unknown as KindsOf<Options>;
  checkArguments({ model: [model, aModel], options: [options, optionsOf<Options>(whose, kinds)] });
}

export interface TermsKey {
  readonly order: number;
  /** Which outputs hᵢ and hⱼ are. */
  readonly outputs: readonly [i: number, j: number];
}

/** Which terms are meant, checked. */
export function termsKey(model: Model, { order, output }: TermOptions): TermsKey {
  return { order, outputs: outputsAt(model, output, 2) };
}
