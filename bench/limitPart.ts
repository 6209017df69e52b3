import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import { z } from 'zod';
import { hasNeuralTangents } from './peers/index.js';

/** Seconds of the processor, of the clock, and of what is done once: tracing or compiling. */
const measured = z.object({
  seconds: z.number(),
  least: z.number(),
  clock: z.number(),
  preparing: z.number(),
});

type Measured = z.infer<typeof measured>;

const DEPTH = 4;
const cases = [
  ['relu', 1000],
  ['relu', 2000],
  ['erf', 1000],
  ['gelu', 1000],
  ['tanh', 1000],
] as const;

export interface LimitRow {
  readonly activation: string;
  readonly inputs: number;
  readonly widejet: Measured;
  /** neural-tangents, where a python3 has it. */
  readonly peer: Measured | undefined;
}

/** The limits of NNGP and tangent kernel of an MLP for all pairs of inputs, beside neural-tangents. */
export async function measureLimits(repeats: number): Promise<LimitRow[]> {
  const hasPeer = await hasNeuralTangents(program);
  return cases.map(([activation, inputs]) => {
    process.stderr.write(`limits of both kernels, ${activation}, ${inputs} inputs\n`);
    const words = [activation, inputs, DEPTH, repeats].map(String);
    return {
      activation,
      inputs,
      widejet: run(process.execPath, ['--import', 'tsx', 'bench/measureLimit.ts', ...words]),
      peer: hasPeer ? run('python3', [program, ...words]) : undefined,
    };
  });
}

export function limitTable(rows: readonly LimitRow[]): string {
  const milliseconds = (seconds: number): string => (1e3 * seconds).toFixed(0);
  const table = new Table({
    head: ['φ', 'inputs', 'what', 'CPU ms', 'least', 'clock ms', 'once / ms', 'peer / widejet'],
    style: { head: [], border: [] },
  });
  for (const { activation, inputs, widejet, peer } of rows) {
    const times = ({ seconds, least, clock, preparing }: Measured): string[] =>
      [seconds, least, clock, preparing].map(milliseconds);
    table.push([activation, inputs, 'widejet', ...times(widejet), '']);
    if (peer === undefined) continue;
    const ratio = `${(peer.seconds / widejet.seconds).toFixed(1)} ×`;
    table.push([activation, inputs, 'neural-tangents', ...times(peer), ratio]);
  }
  return table.toString();
}

const program = fileURLToPath(new URL('peers/neural_tangents_limit.py', import.meta.url));

function run(command: string, words: readonly string[]): Measured {
  const printed = execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return measured.parse(JSON.parse(printed));
}
