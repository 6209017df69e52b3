import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { z } from 'zod';
import { hasNeuralTangents } from './peers/index.js';

const measured = z.array(
  z.object({
    task: z.string(),
    seconds: z.number(),
    least: z.number(),
    clock: z.number(),
    leastClock: z.number(),
  }),
);

type Measured = z.infer<typeof measured>[number];

export interface PredictRow extends Measured {
  readonly what: 'widejet' | 'neural-tangents';
}

const INPUTS = 1000;
const OUTPUTS = 10;
const TEST = 200;

/** Predictions from given kernels of 1000 training and 200 other inputs, beside neural-tangents. */
export async function measurePredictions(repeats: number): Promise<PredictRow[]> {
  process.stderr.write(`predictions of ${TEST} inputs from ${INPUTS}, ${OUTPUTS} outputs\n`);
  const words = [INPUTS, OUTPUTS, TEST, repeats].map(String);
  const own = run(process.execPath, ['--import', 'tsx', 'bench/measurePredict.ts', ...words]);
  const peer = (await hasNeuralTangents(program)) ? run('python3', [program, ...words]) : [];
  return own.flatMap(row => [
    { what: 'widejet' as const, ...row },
    ...peer
      .filter(({ task }) => task === row.task)
      .map(other => ({ what: 'neural-tangents' as const, ...other })),
  ]);
}

const program = fileURLToPath(new URL('peers/neural_tangents_predict.py', import.meta.url));

function run(command: string, words: readonly string[]): Measured[] {
  const printed = execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return measured.parse(JSON.parse(printed));
}

export function predictTable(rows: readonly PredictRow[]): string {
  const milliseconds = (seconds: number): string => (1e3 * seconds).toFixed(0);
  const table = new Table({
    head: ['task', 'what', 'CPU ms', 'least', 'clock ms', 'least', 'peer / widejet'],
    style: { head: [], border: [] },
  });
  for (const { task, what, seconds, least, clock, leastClock } of rows) {
    const own = rows.find(row => row.task === task && row.what === 'widejet')?.seconds ?? NaN;
    const ratio = what === 'widejet' ? '' : `${(seconds / own).toFixed(1)} ×`;
    table.push([task, what, ...[seconds, least, clock, leastClock].map(milliseconds), ratio]);
  }
  return table.toString();
}
