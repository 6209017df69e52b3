import type { ExportedExperiment } from './exportedExperiment.js';

/** One value of one sample. */
export interface LongRow {
  readonly experiment: string;
  readonly width: number;
  readonly seed: number;
  readonly quantity: string;
  readonly value: number;
}

/** The names of the columns, in their order. */
export const longColumns = ['experiment', 'width', 'seed', 'quantity', 'value'] as const;

export function longRows(experiments: readonly ExportedExperiment[]): LongRow[] {
  return experiments.flatMap(({ name, quantities, samples }) =>
    samples.flatMap(({ width, seed, values }) =>
      quantities.map((quantity, position) => ({
        experiment: name,
        width,
        seed,
        quantity,
        value: values[position] ?? NaN,
      })),
    ),
  );
}
