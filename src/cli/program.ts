import { Command, CommanderError } from 'commander';
import { WidejetError } from '../errors.js';
import { withConfigurationFile } from './configurationFile.js';
import { addDoctorCommand } from './doctorCommand.js';
import { addReportCommand } from './reportCommand.js';
import { addScalingCommand } from './scalingCommand.js';
import { addTaylorCommand } from './taylorCommand.js';
import { widejetVersion } from './versions.js';

/**
 * Runs one command line.
 * @returns the exit code: 0 if all went well, 1 if a self-test failed, 2 for input that is not allowed, 3 if an exponent is
 *   inconsistent with theory, 4 if one is not yet asymptotic and none inconsistent, 130 after an interruption.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  let expanded = words;
  const program = new Command('widejet')
    .description('Taylor terms of wide networks and how they scale with width')
    .version(widejetVersion())
    .exitOverride()
    .showHelpAfterError('(--help shows what is allowed)');
  addTaylorCommand(program);
  const scaling = addScalingCommand(program, () => expanded);
  addReportCommand(program);
  addDoctorCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    expanded = words[0] === scaling.name() ? withConfigurationFile(words, scaling) : words;
    await program.parseAsync(expanded, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    // commander has printed its own message; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof WidejetError) {
      process.stderr.write(`error: ${error.message}\n`);
      return 2;
    }
    throw error;
  }
}
