export type { ExactLimits } from './budget.js';
export { Formula, type FormulaDocument, type FormulaTerm, type LatexOptions } from './formula.js';
export { parseFormula } from './notation/parse.js';
