import { expect } from 'chai';

/** What `widejet scaling --json` prints. */
export interface Report {
  readonly exponents: {
    readonly experiment: string;
    readonly quantity: string;
    readonly fitted: number | null;
    readonly interval: readonly [number | null, number | null] | null;
    readonly predicted: { readonly exponent: number; readonly bound: string; readonly source: string } | null;
    readonly verdict: string;
    readonly reason: string;
  }[];
  readonly directory: string;
  readonly samples: string;
  readonly page: string;
  readonly figures: readonly string[];
  readonly pdfs: readonly string[];
  readonly specifications: readonly string[];
  readonly captions: string;
  readonly exports: readonly string[];
}

/** The one document on standard output. */
export function reportOf(stdout: string): Report {
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Report;
}
