import { expect } from 'chai';
import fc from 'fast-check';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './run.js';

/** Values that options know, small enough to compute; and what people and programs write by mistake. */
const values: Record<string, readonly string[]> = {
  model: ['mlp', 'hypernetwork'],
  order: ['0', '1', '2'],
  depth: ['1', '2', '2,3', '1..2'],
  activation: ['relu', 'tanh', 'erf', 'linear', 'leakyRelu0.2', 'abs'],
  gain: ['1', '-0.5', '0', '1e-3', '1e200'],
  'bias-scale': ['0', '0.1', '-1'],
  'primary-depth': ['1', '2', '1..2'],
  'primary-width': ['1', '2', 'infinite'],
  'primary-input': ['1', '3'],
  'primary-activation': ['tanh', 'relu'],
  'fourier-features': ['1', '3', 'infinite'],
  images: ['no-such-file', 'package.json'],
  inputs: ['0,1', '5,5', '0,1,2', '98,99', '0,100'],
  storage: ['dense', 'implicit', 'auto'],
  widths: ['3,5', '4,2', '2..6:3'],
  seeds: ['1', '2', '6'],
  until: ['10', '0.5'],
  'most-seeds': ['1', '6', '8'],
  workers: ['1'],
  correlation: [
    'f0[a,b] f1[a] f1[b]',
    'f0[a,a]',
    'f0 f1',
    'f0[a] f2[a]',
    'f0[a',
    'f0[a,b] f1[a]',
    'g',
    'f0[a,b] f1[a,b]',
  ],
  terms: ['1', '2', '1,2', '21'],
  export: ['csv', 'npz', 'parquet', 'csv,npz', 'xlsx'],
  width: ['1', '2', '9'],
  seed: ['0', '7'],
  details: [],
  json: [],
  limit: [],
  resume: [],
};
const names = Object.keys(values);
const odd = [
  '',
  ' ',
  '-',
  '--',
  '0',
  '-1',
  '1.5',
  '1e400',
  'NaN',
  'null',
  '[object Object]',
  '../..',
  '\u0000',
  '💥',
  '$(id)',
  "'",
  '__proto__',
];
const odds = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...odd) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const valueFor = (name: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('', ...(values[name] ?? [])) },
    { weight: 1, arbitrary: odds },
  );

/** An option with a value, in one word or two, or something else. */
const words = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.constantFrom(...names).chain(name =>
      fc.tuple(fc.constant(name), valueFor(name), fc.boolean()).map(([name, value, inline]) => {
        if (values[name]?.length === 0) return [`--${name}`];
        // Without an end of its own, a wish for narrow intervals may take minutes.
        if (name === 'until') return ['--most-seeds=8', `--until=${value}`];
        return inline ? [`--${name}=${value}`] : [`--${name}`, value];
      }),
    ),
  },
  { weight: 1, arbitrary: odds.map(word => [word]) },
  { weight: 1, arbitrary: odds.map(word => [`--${word}`]) },
);

const commands = fc.oneof(
  { weight: 8, arbitrary: fc.constant('taylor') },
  { weight: 2, arbitrary: fc.constant('scaling') },
  { weight: 2, arbitrary: fc.constant('report') },
  { weight: 1, arbitrary: odds },
);

/** A configuration file: an object of options, or any JSON, or no JSON. */
const configurations = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .subarray(
        names.filter(name => name !== 'until'),
        { maxLength: 4 },
      )
      .chain(chosen =>
        fc.tuple(
          ...chosen.map(name =>
            fc.tuple(
              fc.constant(name),
              fc.oneof(
                { weight: 4, arbitrary: valueFor(name) },
                {
                  weight: 1,
                  arbitrary: fc.constantFrom<unknown>(true, 1, [2, 3], ['3', '5'], null, {}, [[]]),
                },
              ),
            ),
          ),
        ),
      )
      .map(pairs => JSON.stringify(Object.fromEntries(pairs))),
  },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
);

describe('10,000 random command lines and configuration files', function () {
  this.timeout(900_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  let runs = 0;

  async function expectTyped(command: string, given: readonly string[]): Promise<number> {
    // Small unless the words say otherwise, which come later.
    const small =
      command === 'taylor'
        ? ['--width', '3']
        : command === 'scaling'
          ? [
              '--widths',
              '3,5',
              '--seeds',
              '2',
              '--workers',
              '1',
              '--order',
              '1',
              '--out',
              join(directory.path, String(runs++)),
            ]
          : [];
    const { code, stdout, stderr } = await run(command, ...small, ...given);
    expect(code, stderr).to.be.oneOf([0, 2, 3]);
    expect(stderr).not.to.match(/^\s+at .+:\d+/m);
    if (code === 2) {
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^error: |^Usage: /m);
    }
    return code;
  }

  it('each runs or ends in a typed error and exit code 2', async () => {
    const codes = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(
        commands,
        fc.array(words, { maxLength: 4 }),
        fc.option(configurations, { freq: 3 }),
        async (command, options, configuration) => {
          const given = options.flat();
          if (configuration !== null) {
            const path = join(directory.path, 'options.json');
            writeFileSync(path, configuration);
            given.push('--config', path);
          }
          const code = await expectTyped(command, given);
          codes.set(code, (codes.get(code) ?? 0) + 1);
        },
      ),
      { seed: 1, numRuns: 10_000 },
    );
    // Neither side is empty: otherwise nothing has been tested.
    expect(codes.get(2)).to.be.above(1000);
    expect(codes.get(0)).to.be.above(500);
  });
});
