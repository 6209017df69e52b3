export { exactLimitKinds, type ExactLimits } from './budget.js';
export { aFormula, Formula } from './formula.js';
export type { FormulaDocument, FormulaTerm, LatexOptions } from './formulaTypes.js';
export { parseFormula } from './notation/parse.js';
export { exactTaylorTerms, type ExactTaylorTerms, type ExactTaylorTermsOptions } from './exactTaylorTerms.js';
export type { TwoValued } from './graph/twoValued.js';
export { aPower, exactMoment, type ExactMomentOptions } from './exactMoment.js';
export { anInputsKind, type InputsKind } from './quantity.js';
export type { Proof, WitnessVerdict, Witness } from './proof/proof.js';
export { proveEqual, type ProofOptions } from './proof/proveEqual.js';
export { identityGroups, type IdentityGroup } from './identities/identity.js';
export {
  checkIdentities,
  type CheckedIdentity,
  type CheckIdentitiesOptions,
} from './identities/checkIdentities.js';
export {
  exactMoments,
  momentsControls,
  type ExactMomentsControls,
  type MomentAnswer,
  type MomentQuestion,
} from './exactMoments.js';
export { inputSymbols } from './inputSymbols.js';
