import {
  aFunction,
  anIntegerFrom,
  aSignal,
  aText,
  bytesOfMemory,
  kind,
  listOf,
  mostLength,
  objectWith,
  oneOf,
  optional,
} from '../errors/index.js';
import { mostThreads } from '../linearAlgebra/index.js';
import { aModel } from '../models/index.js';
import { aBackend } from '../program/index.js';
import { outputChoice, someInputs } from '../questions/index.js';
import type { ScalingSample } from './results.js';
import type { SamplePool } from './samplePool.js';

/** What sweeps are asked with. */
export const aStorage = oneOf('dense', 'implicit', 'auto');
export const someWidths = listOf(anIntegerFrom(1, mostLength), { most: 100_000 });
/** Networks at a width: more nobody waits for. */
export const mostSeeds = 10_000_000;
export const someQuantities = listOf(aText, { most: 10_000 });

const aSampleNumber = kind('a number', value => typeof value === 'number');
export const aSample = objectWith<ScalingSample>('a sample, as sweep gives it', {
  experiment: aText,
  width: anIntegerFrom(1),
  seed: anIntegerFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 'an integer'),
  values: listOf(aSampleNumber),
});
export const someSamples = listOf(aSample);

export const sweepKinds = {
  experiment: optional(aText),
  model: aModel,
  inputSize: anIntegerFrom(1, mostLength),
  inputs: listOf(someInputs, { most: 1000 }),
  output: outputChoice,
  quantities: someQuantities,
  widths: someWidths,
  storage: optional(aStorage),
  memoryLimit: optional(bytesOfMemory),
  workers: optional(anIntegerFrom(1, mostThreads)),
  backend: optional(aBackend),
};

export const sweepControlKinds = {
  onSample: optional(aFunction),
  known: optional(someSamples),
  signal: optional(aSignal),
  pool: optional(
    objectWith<SamplePool>('a pool, as threadPool makes it', { workers: anIntegerFrom(1), run: aFunction }),
  ),
};
