#!/usr/bin/env node
import { FileError } from '../errors/index.js';
import { explain } from './explain.js';
import { printError } from './output.js';
import { runCommandLine } from './program.js';

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads the output may stop early (`widejet scaling | head`): that is no fault.
  if (error.code === 'EPIPE') process.exit();
  end(new FileError('stdout', 'write', error, 'stream'));
});
// What cannot be said on stderr can be said nowhere: the exit code still tells.
process.stderr.on('error', () => undefined);
process.on('uncaughtException', end);

process.exitCode = await runCommandLine(process.argv.slice(2));

function end(error: unknown): never {
  const { text, exitCode } = explain(error);
  printError(text);
  process.exit(exitCode);
}
