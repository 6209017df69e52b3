import { execFileSync } from 'node:child_process';
import Table from 'cli-table3';
import { z } from 'zod';

const measured = z.array(
  z.object({
    task: z.string(),
    seconds: z.number(),
    least: z.number(),
    clock: z.number(),
    leastClock: z.number(),
  }),
);

export type PredictRow = z.infer<typeof measured>[number];

const INPUTS = 1000;
const OUTPUTS = 10;
const TEST = 200;

/** Predictions from given kernels of 1000 training and 200 other inputs, 10 outputs. */
export function measurePredictions(repeats: number): PredictRow[] {
  process.stderr.write(`predictions of ${TEST} inputs from ${INPUTS}, ${OUTPUTS} outputs\n`);
  const words = [
    '--import',
    'tsx',
    'bench/measurePredict.ts',
    ...[INPUTS, OUTPUTS, TEST, repeats].map(String),
  ];
  const printed = execFileSync(process.execPath, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return measured.parse(JSON.parse(printed));
}

export function predictTable(rows: readonly PredictRow[]): string {
  const milliseconds = (seconds: number): string => (1e3 * seconds).toFixed(0);
  const table = new Table({
    head: ['what', 'CPU ms', 'least', 'clock ms', 'least'],
    style: { head: [], border: [] },
  });
  for (const { task, seconds, least, clock, leastClock } of rows)
    table.push([task, ...[seconds, least, clock, leastClock].map(milliseconds)]);
  return table.toString();
}
