import { aFunction, anIntegerFrom, anything, either, kind, oneOf, optional } from '../errors/index.js';

/** What questions about networks are asked with. Inputs and outputs are looked at together with the model. */
export const someInputs = kind(
  'inputs: arrays of numbers, or an object with an array for each input',
  value => value !== undefined && value !== null,
);
export const outputChoice = optional(anything);
export const mostOrder = 100;
export const anOrder = anIntegerFrom(0, mostOrder);
export const someTargets = anything;
export const aLoss = either(oneOf('squared', 'crossEntropy'), {
  ...aFunction,
  allowed: 'a function of two nodes, (output, target) => ...',
});
