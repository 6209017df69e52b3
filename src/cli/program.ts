import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { WidejetError } from '../errors.js';
import { addDoctorCommand } from './doctorCommand.js';
import { addScalingCommand } from './scalingCommand.js';
import { addTaylorCommand } from './taylorCommand.js';

/**
 * Runs one command line.
 * @returns the exit code: 0 if all went well, 1 if a self-test failed, 2 for input that is not allowed, 130 after an
 *   interruption.
 */
export async function runCommandLine(words: readonly string[]): Promise<number> {
  const program = new Command('widejet')
    .description('Taylor terms of wide networks and how they scale with width')
    .version(version())
    .exitOverride()
    .showHelpAfterError('(--help shows what is allowed)');
  addTaylorCommand(program);
  addScalingCommand(program);
  addDoctorCommand(program);
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    await program.parseAsync(words, { from: 'user' });
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

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
