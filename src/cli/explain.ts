import type { Option } from 'commander';
import { bounded, InvalidArgumentError, WidejetError } from '../errors/index.js';
import { printable } from '../report/printable.js';
import { exitCodes } from './exitCodes.js';

/**
 * What is said of an error on stderr, in one line, and the exit code; an argument that is an option of the
 * command line is called by its name there, `--most-seeds` and not `mostSeeds`. What is no error of widejet's
 * own is a
 * bug: its stack is for those who set WIDEJET_DEBUG.
 */
export function explain(
  error: unknown,
  options: readonly Option[] = [],
): { readonly text: string; readonly exitCode: number } {
  if (error instanceof WidejetError) {
    return { text: `error: ${printable(inOptions(error, options))}\n`, exitCode: exitCodes.notAllowed };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const stack = process.env['WIDEJET_DEBUG'] && error instanceof Error ? `${error.stack ?? ''}\n` : '';
  return {
    text:
      `internal error: ${printable(bounded(message, 500))}; this is a bug of widejet, please report it with this command ` +
      `line (with WIDEJET_DEBUG=1 it says where it happened)\n${stack}`,
    exitCode: exitCodes.internalError,
  };
}

function inOptions(error: WidejetError, options: readonly Option[]): string {
  const { message } = error;
  if (!(error instanceof InvalidArgumentError)) return message;
  const [name = ''] = error.argument.split('[');
  const option = options.find(each => each.attributeName() === name);
  return option?.long === undefined || !message.startsWith(name)
    ? message
    : `${option.long}${message.slice(name.length)}`;
}
