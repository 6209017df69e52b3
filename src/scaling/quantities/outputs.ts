import type { OutputChoice } from '../../questions/index.js';

/** Which outputs are meant at the first `count` inputs: one number, or one for each of them. */
export function outputsOfFirst(count: number, output: OutputChoice): OutputChoice {
  return Array.isArray(output) ? (output as readonly number[]).slice(0, count) : output;
}

/** The different outputs that the first `count` inputs are asked for. */
export function differentOutputs(count: number, output: OutputChoice): number[] {
  const outputs = outputsOfFirst(count, output);
  return typeof outputs === 'number' ? [outputs] : [...new Set(outputs)];
}
