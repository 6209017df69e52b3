import { anIntegerFrom, anything, isClass, kind, optional } from '../errors/index.js';

/** What questions about networks are asked with. Inputs and outputs are looked at together with the model. */
export const someInputs = anything;
export const outputChoice = optional(anything);
export const mostOrder = 100;
export const anOrder = anIntegerFrom(0, mostOrder);
export const someTargets = anything;
export const aLoss = kind(
  '"squared", "crossEntropy" or a function of two nodes, (output, target) => ...',
  value =>
    value === 'squared' || value === 'crossEntropy' || (typeof value === 'function' && !isClass(value)),
);
