import { expect } from 'chai';
import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './run.js';

/** An option with values that are allowed and values that are not; an error names it as `named`. */
interface OptionCase {
  readonly flag: string;
  readonly good: readonly string[];
  readonly bad: readonly string[];
  readonly named?: RegExp;
}

const noNumber = ['', ' ', 'abc', 'NaN', 'Infinity', '1e400', '1,2', '--'];
const noInteger = [...noNumber, '1.5', '-1', '9007199254740993', '1e300'];

const network: OptionCase[] = [
  { flag: '--model', good: ['mlp', 'hypernetwork'], bad: ['', 'cnn', 'MLP'] },
  { flag: '--order', good: ['0', '1', '3'], bad: [...noInteger, '101'], named: /order/ },
  { flag: '--depth', good: ['1', '2', '3'], bad: [...noInteger, '0', '1001', '1e10'] },
  {
    flag: '--activation',
    good: ['relu', 'tanh', 'gelu', 'leakyRelu0.1', 'linear'],
    bad: ['', 'swoosh', 'leakyRelu-1', 'toString', 'relu '],
    named: /activation/,
  },
  { flag: '--gain', good: ['1', '0.5', '-2', '1e-3'], bad: noNumber },
  { flag: '--bias-scale', good: ['0', '1', '0.1'], bad: noNumber },
  { flag: '--images', good: [], bad: ['', 'no-such-file', '.'], named: /--images|idx file/ },
  { flag: '--inputs', good: ['0,1', '5,5', '98,99'], bad: ['', '0', '0,-1', 'a,b', '0,100', '0;1'] },
  { flag: '--storage', good: ['dense', 'implicit', 'auto'], bad: ['', 'sparse'] },
];
const primary: OptionCase[] = [
  { flag: '--primary-depth', good: ['1', '2'], bad: [...noInteger, '0', '1e10'] },
  { flag: '--primary-width', good: ['1', '3', 'infinite'], bad: [...noInteger, '0'] },
  { flag: '--primary-input', good: ['1', '2', '5'], bad: [...noInteger, '0'] },
  { flag: '--primary-activation', good: ['tanh'], bad: ['', 'swoosh'], named: /--primary-activation/ },
  { flag: '--fourier-features', good: ['1', '4', 'infinite'], bad: [...noInteger, '0'] },
];
const taylor: OptionCase[] = [
  { flag: '--width', good: ['1', '2', '12', '0x8'], bad: [...noInteger, '0'] },
  { flag: '--seed', good: ['0', '7', '9007199254740991'], bad: noInteger },
];
const scaling: OptionCase[] = [
  {
    flag: '--widths',
    good: ['3,5', '8,4', '2..6:3', '2..4'],
    bad: [
      ...noInteger.filter(text => text !== '1,2'),
      '0,3',
      '4',
      '4,4',
      '3,',
      '6..2',
      '2..6:1',
      '2..6:1e3',
      '1...3',
    ],
    named: /widths/,
  },
  { flag: '--seeds', good: ['1', '7'], bad: [...noInteger, '0', '1e9', '1e15'] },
  { flag: '--workers', good: ['1'], bad: [...noInteger, '0', '2000', '1e9'], named: /workers/ },
];

/** A choice of options, each once, with values that are allowed. */
function choice(options: readonly OptionCase[]): fc.Arbitrary<Map<string, string>> {
  return fc
    .subarray(options.filter(({ good }) => good.length > 0))
    .chain(chosen =>
      fc.tuple(...chosen.map(({ flag, good }) => fc.tuple(fc.constant(flag), fc.constantFrom(...good)))),
    )
    .map(pairs => new Map(pairs));
}

function fault(options: readonly OptionCase[]): fc.Arbitrary<{ option: OptionCase; value: string }> {
  return fc
    .constantFrom(...options)
    .chain(option => fc.constantFrom(...option.bad).map(value => ({ option, value })));
}

function wordsOf(options: ReadonlyMap<string, string>): string[] {
  return [...options].flat();
}

/**
 * The promise about bad input: exit code 2, nothing on stdout, and one line on stderr that names the
 * argument, the value and what is allowed; after it at most the hint at --help, before it at most what
 * network is being drawn.
 */
function expectRefusal(
  { code, stdout, stderr }: Awaited<ReturnType<typeof run>>,
  named: RegExp,
  value: string,
): void {
  expect(code).to.equal(2);
  expect(stdout).to.equal('');
  const lines = stderr.trimEnd().split('\n');
  if (lines.at(-1) === '(--help shows what is allowed)') lines.pop();
  const [error, ...others] = lines.filter(line => line.startsWith('error: '));
  expect(others).to.deep.equal([]);
  expect(lines.at(-1)).to.equal(error);
  expect(stderr).not.to.match(/^\s+at /m);
  expect(error).to.match(named);
  expect(error).to.match(/allowed: ./);
  // Some parts of a list are named alone, and numbers as numbers.
  const parts = [value, ...value.split(/[,;]|\.\./), String(Number(value))];
  expect(
    parts.some(part => error!.includes(part)),
    error,
  ).to.be.true;
}

describe('any command line', function () {
  this.timeout(300_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  let runs = 0;
  const fresh = (): string => join(directory.path, String(runs++));

  const commands = {
    taylor: { own: taylor, fixed: () => ['taylor'], defaults: new Map([['--width', '6']]) },
    scaling: {
      own: scaling,
      fixed: () => ['scaling', '--out', fresh()],
      defaults: new Map([
        ['--widths', '3,6'],
        ['--seeds', '2'],
        ['--workers', '1'],
        ['--order', '1'],
      ]),
    },
  };

  for (const [name, { own, fixed, defaults }] of Object.entries(commands)) {
    // A sweep takes lists of depths.
    const lists = (option: OptionCase): OptionCase =>
      name === 'scaling' && /depth$/.test(option.flag)
        ? { ...option, bad: option.bad.filter(value => value !== '1,2') }
        : option;
    const options = [...network, ...own].map(lists);

    it(`${name}: with values that are allowed ends well, and prints one JSON document`, async () => {
      await fc.assert(
        fc.asyncProperty(choice(options), choice(primary), async (chosen, primaryOptions) => {
          const all = new Map([...defaults, ...chosen]);
          const words = wordsOf(
            chosen.get('--model') === 'hypernetwork' ? new Map([...all, ...primaryOptions]) : all,
          );
          if (name === 'scaling' && !chosen.has('--model')) words.push('--model', 'mlp');
          const { code, stdout, stderr } = await run(...fixed(), ...words, '--json');
          expect(code, stderr).to.be.oneOf(name === 'taylor' ? [0] : [0, 3]);
          expect(stdout).to.match(/^[^\n]+\n$/);
          expect(JSON.parse(stdout)).to.be.an('object');
        }),
        { seed: 1, numRuns: name === 'taylor' ? 100 : 15 },
      );
    });

    it(`${name}: with one value that is not allowed is refused in one line, before any work`, async () => {
      await fc.assert(
        fc.asyncProperty(
          choice(options),
          fault([...options, ...primary.map(lists)]),
          fc.boolean(),
          async (chosen, { option: { flag, named }, value }, first) => {
            const forPrimary = primary.some(option => option.flag === flag);
            const all = new Map([
              ...defaults,
              ...chosen,
              ...(forPrimary ? [['--model', 'hypernetwork'] as const] : []),
            ]);
            all.delete(flag);
            const words = wordsOf(all);
            // The other place would be read as an option of its own only where nothing is wrong with that.
            if (first) words.unshift(flag, value);
            else words.push(flag, value);
            const [command, ...rest] = fixed();
            expectRefusal(await run(command!, ...rest, ...words), named ?? new RegExp(flag), value);
            if (rest[1] !== undefined) expect(existsSync(rest[1])).to.be.false;
          },
        ),
        { seed: 2, numRuns: 250 },
      );
    });

    it(`${name}: refuses options that it does not have, and options without their values`, async () => {
      await fc.assert(
        fc.asyncProperty(choice(options), fc.constantFrom(...options), async (chosen, { flag }) => {
          const words = [...fixed(), ...wordsOf(chosen)];
          const unknown = await run(...words, `${flag}x`, '1');
          expect([unknown.code, unknown.stdout]).to.deep.equal([2, '']);
          expect(unknown.stderr).to.match(new RegExp(`^error: unknown option '${flag}x'`));
          const missing = await run(...words, flag);
          expect([missing.code, missing.stdout]).to.deep.equal([2, '']);
          expect(missing.stderr).to.match(new RegExp(`^error: option '${flag} [^\\n]* argument missing\\n`));
        }),
        { seed: 3, numRuns: 40 },
      );
    });

    it(`${name}: refuses what only a hypernetwork has for others`, async () => {
      for (const { flag, good } of primary) {
        const { code, stdout, stderr } = await run(
          ...fixed(),
          ...wordsOf(defaults),
          '--model',
          'mlp',
          flag,
          good[0]!,
        );
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr).to.match(
          new RegExp(`^error: ${flag} is "?${good[0]!}"?, allowed: nothing: [^\\n]+\\n$`),
        );
      }
    });
  }
});
