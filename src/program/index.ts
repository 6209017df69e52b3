export type { Backend, NormalSource, Operator, Precision } from './backend.js';
export type {
  Action,
  ContractInstruction,
  EntriesInstruction,
  GatherInstruction,
  Instruction,
  Label,
  MapInstruction,
  Part,
  ProductInstruction,
  Program,
  Term,
  View,
} from './instructions.js';
export { expandFunctions } from './expandFunctions.js';
export { broadcastLengths, coalesce, lengthsOf, stridesIn, stridesOf, type Layout } from './layout.js';
export { writtenBy } from './liveness.js';
export { aBackend, aSchedule, checkRun } from './kinds.js';
export { lower } from './lower.js';
export { measure, type ProgramMeasures } from './measure.js';
export { nonFinite } from './nonFinite.js';
export { schedule, type Schedule, type Step } from './schedule.js';
