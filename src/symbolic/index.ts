export type { ExactLimits } from './budget.js';
export { Formula, type FormulaDocument, type FormulaTerm, type LatexOptions } from './formula.js';
export { parseFormula } from './notation/parse.js';
export { exactTaylorTerms, type ExactTaylorTerms, type ExactTaylorTermsOptions } from './exactTaylorTerms.js';
export type { TwoValued } from './graph/twoValued.js';
export { exactMoment, type ExactMomentOptions } from './exactMoment.js';
export type { InputsKind } from './quantity.js';
