import { expect } from 'chai';
import { mlp } from '../../src/models/index.js';
import {
  sweep,
  taylorQuantities,
  type ScalingSample,
  type SweepControls,
  type SweepOptions,
} from '../../src/scaling/index.js';

/** A small sweep. */
export const base: SweepOptions = {
  model: mlp({ depth: 3, activation: 'tanh' }),
  inputSize: 2,
  inputs: [
    [0.4, -1.1],
    [0.9, 0.3],
  ],
  quantities: taylorQuantities(3),
  widths: [12, 5],
  seeds: [4, 0, 7, 1],
  workers: 1,
};

/** All but the time, which is no two times the same. */
export function results(samples: readonly ScalingSample[]): Omit<ScalingSample, 'seconds'>[] {
  return samples.map(({ experiment, width, seed, values }) => ({ experiment, width, seed, values }));
}

export async function swept(
  changes: Partial<SweepOptions>,
  controls?: SweepControls,
): Promise<ReturnType<typeof results>> {
  return results(await sweep({ ...base, ...changes }, controls));
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.fail('expected an error'),
    (error: unknown) => error,
  );
}
