import { checkIdentities, type CheckedIdentity } from '../symbolic/index.js';
import { identityTable } from '../terminal/index.js';
import type { CommandImplementation } from './commands.js';
import { exitCodes } from './exitCodes.js';
import { interruptible } from './interruption.js';
import { lateProgress } from './lateProgress.js';
import { print, printError } from './output.js';
import { aboveZero, words } from './values.js';

interface CheckOptions {
  readonly only?: readonly string[];
  readonly timeLimit: number;
  readonly json?: true;
}

export const checkCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option(
        '--only <names>',
        'groups (recurrences, lemmas, kernels, duals, limits) and identities, as kernels,tanh (default: all)',
        words,
      )
      .option('--time-limit <s>', 'seconds for each witness of an equation', aboveZero, 10)
      .option('--json', 'print one JSON document');
  },

  async run(command) {
    const options = command.opts<CheckOptions>();
    const found = await interruptible(signal => checked(options, signal));
    if (found === undefined) {
      printError('interrupted\n');
      return exitCodes.interrupted;
    }
    print(options.json === true ? `${JSON.stringify({ identities: found })}\n` : `${identityTable(found)}\n`);
    return found.every(({ holds }) => holds) ? exitCodes.fine : exitCodes.selfTestFailed;
  },
};

/** What is found; undefined after an interruption. */
async function checked(
  { only, timeLimit }: CheckOptions,
  signal: AbortSignal,
): Promise<readonly CheckedIdentity[] | undefined> {
  const { report, finish } = lateProgress('identities');
  try {
    return await checkIdentities({
      ...(only !== undefined && { only }),
      timeLimit,
      signal,
      onProgress: report,
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  } finally {
    finish();
  }
}
