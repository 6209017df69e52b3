import { expect } from 'chai';
import fc from 'fast-check';
import { CorrelationSyntaxError } from '../../src/errors/index.js';
import {
  correlationExponent,
  correlationFunction,
  formatCorrelation,
  parseCorrelation,
  type ParsedCorrelation,
} from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import { inputOf, only } from '../models/networkCases.js';
import { correlation, cuts, expectSums } from './anyCorrelation.js';
import { contractedCase, smallNetworks } from './correlationCases.js';

describe('index notation, for any text', () => {
  it('gives a correlation function back that was printed', () => {
    fc.assert(
      fc.property(correlation(8, 6, 100), parsed => {
        expect(parseCorrelation(formatCorrelation(parsed))).to.deep.equal(parsed);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('does not depend on space between words', () => {
    const space = fc.constantFrom(' ', '', '\n', ' \t ');
    fc.assert(
      fc.property(correlation(8, 6, 100), fc.infiniteStream(space), (parsed, spaces) => {
        const spaced = formatCorrelation(parsed)
          .replaceAll(
            /[[\],]/g,
            mark => `${spaces.next().value as string}${mark}${spaces.next().value as string}`,
          )
          .replaceAll(' f', '  f');
        expect(parseCorrelation(spaced)).to.deep.equal(parsed);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('is a correlation function or a typed error with a place in the text, whatever it is', () => {
    const piece = fc.constantFrom(
      'f0',
      'f1',
      'f',
      '[',
      ']',
      ',',
      'a',
      'b',
      ' ',
      '0',
      '-',
      'é',
      '\u{1d6fc}',
      '\ud835',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string(),
      fc.array(piece, { maxLength: 30 }).map(pieces => pieces.join('')),
      // One character taken out of, or put into, a good text.
      fc
        .tuple(correlation(5, 5, 3).map(formatCorrelation), fc.nat(40), piece)
        .map(([good, at, insert]) => good.slice(0, at) + insert + good.slice(at)),
      fc
        .tuple(correlation(5, 5, 3).map(formatCorrelation), fc.nat(40))
        .map(([good, at]) => good.slice(0, at) + good.slice(at + 1)),
    );
    let good = 0;
    fc.assert(
      fc.property(text, each => {
        try {
          const { factors } = parseCorrelation(each);
          const counts = new Map<string, number>();
          for (const index of factors.flatMap(({ indices }) => indices))
            counts.set(index, (counts.get(index) ?? 0) + 1);
          expect([...counts.values()].every(count => count === 2)).to.be.true;
          good++;
        } catch (error) {
          if (!(error instanceof CorrelationSyntaxError)) throw error;
          expect(error.position).to.be.within(0, each.length);
          if (error.found !== 'the end')
            expect(each.startsWith(JSON.parse(error.found) as string, error.position)).to.be.true;
        }
      }),
      { seed: 3, numRuns: 3000 },
    );
    expect(good).to.be.above(20);
  });
});

describe('any correlation function', () => {
  it('of a small network is the sum over all entries of all derivative tensors, loops included', async () => {
    await expectSums(smallNetworks.slice(0, 2), 8);
  });

  it('is the product of its connected parts', async () => {
    const { model, parameters, inputs } = contractedCase(smallNetworks[0]!, { seed: 2, inputs: 3 });
    const value = async (parsed: ParsedCorrelation) =>
      only(
        (
          await correlationFunction(model, parameters, formatCorrelation(parsed), {
            inputs: inputs.map(inputOf),
          })
        ).value,
      );
    const trees = correlation(5, 3, 3).filter(parsed => cuts(parsed) === 0);
    await fc.assert(
      fc.asyncProperty(trees, async parsed => {
        let product = 1;
        for (const members of correlationExponent(parsed).components)
          product *= await value({ factors: members.map(position => parsed.factors[position]!) });
        expectClose([await value(parsed)], [product], 1e-12, formatCorrelation(parsed), 1e-12);
      }),
      { seed: 5, numRuns: 40 },
    );
  });
});
