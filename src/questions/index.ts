export { asList, blocks, part, sameInputs, type Block } from './exampleLists.js';
export {
  batchAxes,
  bindings,
  broadcastAxes,
  checkBroadcast,
  checkOrder,
  checkOutput,
  modelInputs,
  outputsAt,
  withUnitBatchAxes,
  type ModelInputs,
  type OutputChoice,
} from './inputs.js';
export { aLoss, anOrder, outputChoice, sentOutputs, someInputs, someTargets } from './kinds.js';
export {
  inputPair,
  inputsAlone,
  question,
  Question,
  TracedNetwork,
  type Traced,
  type Unknowns,
  type Values,
} from './question.js';
