import { CommanderError, type Option } from 'commander';
import { commandsOf, type Commands } from './commands.js';
import { exitCodes } from './exitCodes.js';
import { explain } from './explain.js';
import { printError } from './output.js';

/**
 * Runs one command line.
 * @returns the exit code: 0 if all went well, 1 if a self-test failed or an identity does not hold, 2 for
 *   input that is not allowed or a file that cannot be read or written, 3 if an exponent is inconsistent
 *   with theory, 4 if with `--strict` one is not yet asymptotic and none inconsistent, 70 for a fault of
 *   widejet itself, 130
 *   after an interruption.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let options: readonly Option[] = [];
  try {
    // What a shell completes are the options of all commands.
    const isOfAll = words[0] === 'completion';
    const commands = await commandsOf(name => isOfAll || words.includes(name));
    const expanded = await withConfiguration(words, commands);
    let exitCode: number = exitCodes.fine;
    for (const [command, { run }] of commands.loaded) {
      command.action(async () => {
        ({ options } = command);
        exitCode = await run(command, expanded);
      });
    }
    await commands.program.parseAsync(expanded, { from: 'user' });
    return exitCode;
  } catch (error) {
    // commander has printed its own message; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.fine : exitCodes.notAllowed;
    const { text, exitCode } = explain(error, options);
    printError(text);
    return exitCode;
  }
}

/** The words of the line with what a file of options adds to them, for the command that takes one. */
async function withConfiguration(
  words: readonly string[],
  { program }: Commands,
): Promise<readonly string[]> {
  const command = program.commands.find(each => each.name() === words[0]);
  if (command?.options.some(({ long }) => long === '--config') !== true) return words;
  const { withConfigurationFile } = await import('./configurationFile.js');
  return withConfigurationFile(words, command);
}
