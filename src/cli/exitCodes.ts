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
