import { bounded, WidejetError } from '../errors/index.js';
import { printable } from '../report/printable.js';
import { exitCodes } from './exitCodes.js';

/**
 * What is said of an error on stderr, in one line, and the exit code. What is no error of widejet's own is a
 * bug: its stack is for those who set WIDEJET_DEBUG.
 */
export function explain(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof WidejetError) {
    return { text: `error: ${printable(error.message)}\n`, exitCode: exitCodes.notAllowed };
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
