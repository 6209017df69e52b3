import { anIntegerFrom, anything, either, isCallable, kind, listOf, optional } from '../errors/index.js';

/** What questions about networks are asked with. Inputs and outputs are looked at together with the model. */
export const someInputs = anything;
export const outputChoice = optional(anything);
/** Outputs that are sent to threads, which look at them together with the model. */
export const sentOutputs = optional(
  either(anIntegerFrom(0), listOf(anIntegerFrom(0), { allowed: 'integers ≥ 0, one for each input' })),
);
export const mostOrder = 100;
export const anOrder = anIntegerFrom(0, mostOrder);
export const someTargets = anything;
export const aLoss = kind(
  '"squared", "crossEntropy" or a function of two nodes, (output, target) => ...',
  value => value === 'squared' || value === 'crossEntropy' || isCallable(value),
);
