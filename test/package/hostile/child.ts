import { mkdtempSync, rmSync, symlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseMatrixKernels } from '../../../src/linearAlgebra/index.js';
import type { Entry } from './entry.js';
import { entries } from './entries/index.js';
import { mutate } from './mutate.js';
import { nonFiniteIn, outcomeOfError, type Outcome } from './outcome.js';
import { Dice } from './values.js';

/**
 * Makes the calls of a seed with numbers from `first` up to, not including, `stop`, and writes a line before
 * and after each, so that whoever started it knows which one hangs or kills it.
 */
const [seed = 0, first = 0, stop = 0, stride = 1] = process.argv.slice(2).map(Number);
const only = process.env['HOSTILE_ENTRY'];
const asked = only === undefined ? entries : entries.filter(({ name }) => name === only);

// Files whose hostile names are allowed are made in a folder of their own; threads still find the source.
process.env['TSX_TSCONFIG_PATH'] = fileURLToPath(new URL('../../../tsconfig.json', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'widejet-hostile-'));
symlinkSync(fileURLToPath(new URL('../../../node_modules', import.meta.url)), join(folder, 'node_modules'));
process.chdir(folder);
process.on('exit', () => {
  rmSync(folder, { recursive: true, force: true });
});

// What is left behind by calls that were answered is no failure of a later one.
process.on('unhandledRejection', error => {
  say({ kind: 'unhandled', text: outcomeOfError(error, []).text });
});

// Trying kernels takes more of a processor's time than a call, where threads of BLAS wait for each other.
chooseMatrixKernels();

for (let number = first; number < stop; number += stride) {
  const dice = new Dice(seed * 1_000_003 + number * 7919);
  const entry = asked[number % asked.length] as Entry;
  // Those that take long come once in eight rounds.
  if (entry.isSlow && Math.floor(number / asked.length) % 8 !== 0) continue;
  await make(entry, number, dice);
}
process.exit(0);

async function make(entry: Entry, number: number, dice: Dice): Promise<void> {
  const { given, what, isMisspelt } = mutate(await entry.example(), dice);
  say({ kind: 'start', number, name: entry.name, what, mostSeconds: entry.mostSeconds });
  const { outcome, text } = await outcomeOf(entry, given, isMisspelt);
  say({ kind: 'end', number, outcome, text: text.slice(0, 400) });
}

async function outcomeOf(
  entry: Entry,
  given: readonly unknown[],
  isMisspelt: boolean,
): Promise<{ outcome: Outcome; text: string }> {
  let result: unknown;
  try {
    result = await entry.call(...given);
  } catch (error) {
    return outcomeOfError(error, given);
  }
  const bad = nonFiniteIn(result, given, entry.infinite);
  if (bad !== undefined) return { outcome: 'silent', text: bad };
  return isMisspelt ? { outcome: 'ignored', text: '' } : { outcome: 'right', text: '' };
}

/** A pipe that others have made one that does not wait may be full for a while. */
function say(line: object): void {
  for (;;) {
    try {
      writeSync(1, `${JSON.stringify(line)}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
