import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';

const measured = z.object({ seconds: z.number() });

/** Sizes of kernels: width, inputs, outputs. */
const sizes = [
  [1024, 8, 10],
  [1024, 32, 1],
  [1024, 32, 10],
  [4096, 8, 10],
  [4096, 32, 1],
] as const;

export interface KernelRow {
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Processor seconds, medians. */
  readonly widejet: number;
  readonly peer: { readonly name: string; readonly seconds: number | undefined };
}

/** The neural tangent kernel beside neural-tangents where a python3 has it, else beside a plain Jacobian. */
export async function measureKernels(repeats: number): Promise<KernelRow[]> {
  const hasPeer = await hasNeuralTangents();
  return sizes.map(([width, inputs, outputs]) => {
    process.stderr.write(`neural tangent kernel, n = ${width}, ${inputs} inputs, ${outputs} outputs\n`);
    const size = [width, inputs, outputs].map(String);
    const own = (way: string, count: number): number =>
      run(process.execPath, ['--import', 'tsx', 'bench/measureKernel.ts', ...size, String(count), way]);
    const widejet = own('widejet', repeats);
    const peer = hasPeer
      ? { name: 'neural-tangents', seconds: run('python3', [program, ...size, String(repeats)]) }
      : {
          name: 'plain Jacobian',
          seconds: jacobianFits(width, inputs * outputs) ? own('jacobian', 1) : undefined,
        };
    return { width, inputs, outputs, widejet, peer };
  });
}

export function kernelTable(rows: readonly KernelRow[]): string {
  const table = new Table({
    head: ['n', 'inputs', 'outputs', 'widejet / CPU s', 'peer', 'peer / CPU s', 'peer / widejet'],
    style: { head: [], border: [] },
  });
  for (const { width, inputs, outputs, widejet, peer } of rows) {
    const own = [width, inputs, outputs, widejet.toFixed(3), peer.name];
    const { seconds } = peer;
    if (seconds === undefined) table.push([...own, { colSpan: 2, content: 'takes more than 4 GiB' }]);
    else table.push([...own, seconds.toFixed(3), `${(seconds / widejet).toFixed(1)} ×`]);
  }
  return table.toString();
}

/**
 * Whether the gradients of one layer of `width` squared weights fit into 4 GiB, one for each input and
 * output.
 */
function jacobianFits(width: number, gradients: number): boolean {
  return 8 * width ** 2 * gradients <= 2 ** 32;
}

const program = fileURLToPath(new URL('peers/neural_tangents_kernel.py', import.meta.url));

async function hasNeuralTangents(): Promise<boolean> {
  try {
    await promisify(execFile)('python3', [program, '--check'], { timeout: 60_000 });
    return true;
  } catch {
    process.stderr.write('python3 has no neural-tangents that imports: a plain Jacobian stands beside\n');
    return false;
  }
}

function run(command: string, words: readonly string[]): number {
  const printed = execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return measured.parse(JSON.parse(printed)).seconds;
}
