import fc from 'fast-check';
import { correlationExponent, formatCorrelation, type ParsedCorrelation } from '../../src/taylor/index.js';
import { contractedCase, expectContraction, type smallNetworks } from './correlationCases.js';

const letters = ['a', 'b', 'c2', 'μ', 'ν', 'f0', 'x_1'];

/** Factors, and pairs of positions to be joined by an index each: any multigraph of few edges. */
export const correlation = (
  factors: number,
  pairs: number,
  inputs: number,
): fc.Arbitrary<ParsedCorrelation> =>
  fc
    .integer({ min: 1, max: factors })
    .chain(count =>
      fc.record({
        inputs: fc.array(fc.nat(inputs - 1), { minLength: count, maxLength: count }),
        pairs: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: pairs }),
      }),
    )
    .map(({ inputs, pairs }) => ({
      factors: inputs.map((input, position) => ({
        input,
        indices: pairs.flatMap((pair, k) => pair.filter(end => end === position).map(() => letters[k]!)),
      })),
    }));

/** Indices beyond those of a forest. */
export function cuts(parsed: ParsedCorrelation): number {
  const { components, factors } = correlationExponent(parsed);
  const pairs = parsed.factors.reduce((total, { indices }) => total + indices.length, 0) / 2;
  return pairs - factors + components.length;
}

/**
 * Draws correlation functions of small networks, and compares each with the sum over all entries of all
 * derivative tensors.
 */
export async function expectSums(networks: typeof smallNetworks, numRuns: number): Promise<void> {
  const cases = networks.map((network, k) => contractedCase(network, { seed: 10 + k, inputs: 3 }));
  // At most 4 indices in all and 4 on one factor, and two cut pairs, so that both ways stay quick.
  const small = correlation(5, 4, 3).filter(
    parsed => parsed.factors.every(({ indices }) => indices.length <= 4) && cuts(parsed) <= 2,
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...cases), small, async (drawn, parsed) => {
      await expectContraction(drawn, formatCorrelation(parsed), { method: 'exact' });
    }),
    { seed: 4, numRuns },
  );
}
