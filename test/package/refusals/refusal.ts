import { expect } from 'chai';
import type { WidejetError } from '../../../src/index.js';

/** What is called, what it throws, and words of the message. */
export type Refusal = readonly [
  name: string,
  call: () => unknown,
  kind: new (...given: never[]) => WidejetError,
  words: RegExp,
];

export class Thing {
  readonly name = 'thing';
}

/** As long as an array can nearly be, with nothing in it. */
export const holes = new Array<never>(2 ** 31);

/** A test for each. */
export function testRefusals(refused: readonly Refusal[]): void {
  for (const [name, call, kind, words] of refused)
    it(`meets a typed error: ${name}`, async () => {
      let found: unknown;
      try {
        await call();
      } catch (error) {
        found = error;
      }
      expect(found).to.be.instanceOf(kind);
      expect((found as Error).message).to.match(words);
    });
}
