import { someInputs } from '../questions/index.js';
import {
  aFunction,
  aNumberAboveZero,
  aNumberFromZero,
  anything,
  either,
  isCallable,
  kind,
  listOf,
  oneOf,
  optional,
  optionsOf,
} from '../errors/index.js';
import { controlKinds } from '../limits/index.js';
import type { InitialOutputs } from './matrices/index.js';

/** What predictions are asked with; kernels, labels and inputs are looked at together. */
export const aKernel = kind(
  'a kernel: limit(model), { model, parameters }, { trainTrain, testTrain, testTest } or a function of inputs',
  value => isCallable(value) || (typeof value === 'object' && value !== null),
);
export const aRidge = optional(aNumberFromZero);
export const aCutoff = optional(
  kind('a number from 0 to below 1', value => typeof value === 'number' && value >= 0 && value < 1),
);
export const aTolerance = optional(aNumberAboveZero);
export const trainingKinds = { ...controlKinds, x: optional(someInputs), y: anything };
export const someTests = optional(someInputs);
export const aCovariance = optional(oneOf('none', 'variance', 'full'));
export const someOutputsBefore = optional(
  either(
    aFunction,
    optionsOf<Exclude<InitialOutputs, (...given: never[]) => unknown>>(
      'initial',
      { training: anything, test: optional(anything) },
      'initial.',
    ),
  ),
);

const aTime = kind('a number ≥ 0, or Infinity', value => typeof value === 'number' && value >= 0);

/** Times, or numbers of steps: one, or a list. */
export const someTimes = either(aTime, listOf(aTime));
