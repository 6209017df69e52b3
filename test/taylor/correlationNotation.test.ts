import { expect } from 'chai';
import { CorrelationSyntaxError, InvalidArgumentError, ShapeError } from '../../src/errors/index.js';
import { initialize, mlp } from '../../src/models/index.js';
import {
  correlationExponent,
  correlationFunction,
  formatCorrelation,
  neuralTangentHierarchy,
  neuralTangentKernelDerivative,
  neuralTangentKernelDifferential,
  parseCorrelation,
} from '../../src/taylor/index.js';

describe('index notation', () => {
  it('names factors by their input, and indices by identifiers of any script', () => {
    expect(parseCorrelation(' f0 [ μ , b2 ]f12[μ]\tf0[b2] f3 f3[ ]')).to.deep.equal({
      factors: [
        { input: 0, indices: ['μ', 'b2'] },
        { input: 12, indices: ['μ'] },
        { input: 0, indices: ['b2'] },
        { input: 3, indices: [] },
        { input: 3, indices: [] },
      ],
    });
  });

  it('is printed in one way', () => {
    expect(formatCorrelation(parseCorrelation('f0[ a,b ]f1[a]  f2 [b]f3[]'))).to.equal(
      'f0[a,b] f1[a] f2[b] f3',
    );
  });

  for (const [text, position, found, expected] of [
    ['', 0, 'the end', 'a factor'],
    ['  ', 2, 'the end', 'a factor'],
    ['g0[a]', 0, '"g0"', 'a factor'],
    ['f', 0, '"f"', 'a factor'],
    ['f01', 0, '"f01"', 'a factor'],
    ['f100', 0, '"f100"', 'f0 to f99'],
    ['f0[a] + f1[a]', 6, '"+"', 'a factor such as f0[a], f0 to f99, or the end'],
    ['f0[a', 4, 'the end', '"," or "]"'],
    ['f0[a b]', 5, '"b"', '"," or "]"'],
    ['f0[a,]', 5, '"]"', 'an index'],
    ['f0[,a]', 3, '","', 'an index or "]"'],
    ['f0[2]', 3, '"2"', 'an index or "]"'],
    ['f0[a]]', 5, '"]"', 'or the end'],
    ['f0[a] f1[b] f2[a]', 9, '"b"', 'every index exactly twice, but b occurs once'],
    ['f0[a] f1[a] f2[a]', 15, '"a"', 'every index exactly twice, but a occurs 3 times'],
    [new Array(14).fill('f0').join(' '), 39, '"f0"', 'at most 13 factors'],
    ['f0[a,a,b,b,c,c,d,d,e,e,f,f,g,g]', 27, '"g"', 'at most 12 indices'],
  ] as const) {
    it(`says where ${JSON.stringify(text)} goes wrong`, () => {
      let error: unknown;
      try {
        parseCorrelation(text);
      } catch (thrown) {
        error = thrown;
      }
      if (!(error instanceof CorrelationSyntaxError)) throw new Error('no CorrelationSyntaxError');
      expect({ position: error.position, found: error.found }).to.deep.equal({ position, found });
      expect(error.expected).to.include(expected);
      expect(error.message).to.include(`position ${position}`);
    });
  }
});

describe('the cluster graph (Dyer & Gur-Ari 2020, conjecture 1)', () => {
  for (const [text, exponent, components] of [
    ['f0 f1', 0, [[0], [1]]],
    ['f0', 0, [[0]]],
    ['f0[a] f1[a]', 0, [[0, 1]]],
    ['f0[a,b] f1[a] f2[b]', -1, [[0, 1, 2]]],
    ['f0[a,b] f1[a] f2[b] f3', -1, [[0, 1, 2], [3]]],
    ['f0[a,b,c] f1[a] f2[b] f3[c]', -1, [[0, 1, 2, 3]]],
    ['f0[a,b] f1[a,c] f2[b] f3[c]', -1, [[0, 1, 2, 3]]],
    ['f0[a,b,c,d] f1[a] f1[b] f1[c] f1[d]', -2, [[0, 1, 2, 3, 4]]],
    [
      'f0[a] f1[b] f2[a] f3[b]',
      0,
      [
        [0, 2],
        [1, 3],
      ],
    ],
    ['f0[a,a] f1[b,c] f2[b,c]', 0, [[0], [1, 2]]],
  ] as const) {
    it(`${text} grows as n^${exponent} at most`, () => {
      const result = correlationExponent(parseCorrelation(text));
      expect(result.exponent).to.equal(exponent);
      expect(result.components).to.deep.equal(components);
      expect(result.even).to.equal(components.filter(({ length }) => length % 2 === 0).length);
      expect(result.even + result.odd).to.equal(components.length);
      expect(result.factors).to.equal(components.flat().length);
    });
  }
});

describe('bad arguments of correlation functions are refused by name', () => {
  const model = mlp({ depth: 3, activation: 'tanh' });
  const parameters = initialize(model, { width: 400, inputSize: 2, seed: 1, storage: 'dense' });
  const x = [1, 2];

  async function refused(
    work: () => Promise<unknown>,
    kind: abstract new (...values: never[]) => Error,
    ...words: string[]
  ): Promise<void> {
    let error: unknown;
    try {
      await work();
    } catch (thrown) {
      error = thrown;
    }
    if (!(error instanceof kind)) throw new Error(`not refused: ${words.join()}`);
    for (const word of words) expect(error.message).to.include(word);
  }
  const ask = (text: string, options: Parameters<typeof correlationFunction>[3]) => () =>
    correlationFunction(model, parameters, text, options);

  it('inputs that are missing, not finite, or in batches that do not fit', async () => {
    await refused(
      ask('f0[a] f2[a]', { inputs: [x, x] }),
      InvalidArgumentError,
      'inputs.length is 2',
      'at least 3',
    );
    await refused(ask('f0', { inputs: [[NaN, 1]] }), InvalidArgumentError, 'inputs[0].x');
    const batches = [[x, x], [x, x, x]]; // prettier-ignore
    await refused(ask('f0[a] f1[a]', { inputs: batches }), ShapeError, 'batch axes');
    await refused(ask('f0[a,a] f1', { inputs: batches }), ShapeError, 'batch axes');
  });

  it('outputs that do not exist', async () => {
    await refused(ask('f0', { inputs: [x], output: 1 }), InvalidArgumentError, 'output is 1');
    await refused(ask('f0 f1', { inputs: [x, x], output: [0, 3] }), InvalidArgumentError, 'output[1] is 3');
    await refused(ask('f0 f1', { inputs: [x, x], output: [0] }), InvalidArgumentError, 'one for each input');
  });

  it('methods, numbers of probes and seeds that are not allowed', async () => {
    for (const probes of [1, 2.5, NaN, -3])
      await refused(ask('f0[a,a]', { inputs: [x], loops: { probes } }), InvalidArgumentError, 'loops.probes');
    const method = 'guess' as 'auto';
    await refused(ask('f0', { inputs: [x], loops: { method } }), InvalidArgumentError, '"guess"', '"probes"');
    await refused(ask('f0[a,a]', { inputs: [x], loops: { seed: -1 } }), InvalidArgumentError, '-1');
  });

  it('exact loops that would take too long, saying how long', async () => {
    const loops = { method: 'exact' } as const;
    // 400 · 2 + 400 · 400 + 400 parameters.
    await refused(
      ask('f0[a,a]', { inputs: [x], loops }),
      InvalidArgumentError,
      '161200 evaluations',
      '100000',
    );
  });

  it('other numbers of inputs than a kernel has, and targets that do not fit', async () => {
    await refused(
      () => neuralTangentKernelDifferential(model, parameters, { inputs: [x] }),
      InvalidArgumentError,
      'inputs.length is 1',
      '3',
    );
    for (const count of [1, 7])
      await refused(
        () => neuralTangentHierarchy(model, parameters, { inputs: new Array<number[]>(count).fill(x) }),
        InvalidArgumentError,
        '2 to 6',
      );
    await refused(
      () => neuralTangentKernelDerivative(model, parameters, { at: x, examples: [x, x], targets: [1] }),
      ShapeError,
      '1 targets',
      '2',
    );
  });
});
