import type { ScalingRow } from '../scaling/index.js';
import { printError } from './output.js';

/** How a command line ends, as the page of the command line lists it. */
export const exitCodes = {
  fine: 0,
  selfTestFailed: 1,
  notAllowed: 2,
  inconsistent: 3,
  notYetAsymptotic: 4,
  /** EX_SOFTWARE of sysexits.h. */
  internalError: 70,
  /** 128 + SIGINT. */
  interrupted: 130,
} as const;

export const strictHelp = 'exit code 4 if an exponent is not yet asymptotic and none inconsistent';

/** A verdict on something. */
interface GivenVerdict {
  readonly verdict: ScalingRow['verdict'];
  readonly of: string;
}

/**
 * The exit code by verdicts: 3 if one is inconsistent, which is a result that a script must not miss. That
 * widths and networks do not settle something is the usual answer of a small sweep and no fault of anybody:
 * 0, or with `strict` 4, for those who want a settled answer or none. Says on stderr what is not consistent.
 */
export function exitByVerdicts(
  verdicts: readonly GivenVerdict[],
  { strict = false }: { readonly strict?: boolean },
): number {
  const those = (wanted: GivenVerdict['verdict']): string =>
    verdicts.flatMap(({ verdict, of }) => (verdict === wanted ? [of] : [])).join(', ');
  const inconsistent = those('inconsistent');
  if (inconsistent !== '') {
    printError(`exit code ${exitCodes.inconsistent}, inconsistent: ${inconsistent}\n`);
    return exitCodes.inconsistent;
  }
  const open = those('not yet asymptotic');
  if (open === '') return exitCodes.fine;
  const code = strict ? exitCodes.notYetAsymptotic : exitCodes.fine;
  printError(`${strict ? `exit code ${code}, ` : ''}not yet asymptotic: ${open}\n`);
  return code;
}
