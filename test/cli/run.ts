import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '../../src/cli/program.js';

/** How a command line ended, and what it wrote. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. */
export async function run(...words: readonly string[]): Promise<Outcome> {
  return outcomeOf(() => runCommandLine(words));
}

/** How a command line in this process ends, and what it writes. */
export async function outcomeOf(commandLine: () => Promise<number>): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const streams = ['stdout', 'stderr'] as const;
  const before = streams.map(name => process[name].write.bind(process[name]));
  for (const name of streams) {
    process[name].write = (text: string | Uint8Array): boolean => {
      written[name] += typeof text === 'string' ? text : Buffer.from(text).toString();
      return true;
    };
  }
  try {
    return { code: await commandLine(), ...written };
  } finally {
    streams.forEach((name, k) => (process[name].write = before[k]!));
  }
}

/** The files of a directory and of those in it, by their paths from there. */
export function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(directory, name)).isFile())
    .sort();
}

/** A directory that is there for one test or suite. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'widejet-cli-'));
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true });
    },
  };
}
