import { expect } from 'chai';
import { hypernetwork, mlp, type Model } from '../../src/models/index.js';
import {
  exactRows,
  exactSizes,
  knownSize,
  rootMeanSquare,
  scalingRows,
  type ExactRow,
  type ExactRowsOptions,
  type ExactSize,
} from '../../src/scaling/index.js';
import { exactMoment, inputSymbols } from '../../src/symbolic/index.js';
import type { ModelInputs } from '../../src/questions/index.js';
import { InvalidArgumentError } from '../../src/errors/index.js';

const rowsOf = (options: ExactRowsOptions): Promise<ExactRow[]> => exactRows(options, { workers: 1 });

const x = [0.7, -1.2, 0.4];
const y = [1.1, 0.3, -0.5];

describe('exact sizes of quantities of a sweep', () => {
  it('are √ of the moment at the inputs, and say their exponent', async () => {
    const model = mlp({ depth: 3, activation: 'linear' });
    const sizes = await exactSizes({ model, inputs: [x, y], quantities: ['K2'] }, { workers: 1 });
    const size = knownSize(sizes.get('K2'));
    const moment = exactMoment(model, 'K2', { power: 2 });
    expect(size?.exponent).to.equal(-1);
    for (const n of [1, 100, 12345])
      expect(size && rootMeanSquare(size, n)).to.equal(
        Math.sqrt(moment.at({ n, ...inputSymbols(model, 'K2', [x, y]) })),
      );
  });

  it('have the exponent at their inputs: of E Θ² at orthogonal ones the leading term is 0', async () => {
    const model = mlp({ depth: 3, activation: 'linear' });
    const inputs = [
      [1, 0],
      [0, 1],
    ];
    const sizes = await exactSizes({ model, inputs, quantities: ['K1'] }, { workers: 1 });
    expect(knownSize(sizes.get('K1'))?.exponent).to.equal(-0.5);
  });

  it('say in a phrase why they are not known', async () => {
    const unknown = async (model: Model, quantity: string, inputs: readonly ModelInputs[] = [x, y]) => {
      const size: ExactSize | undefined = (
        await exactSizes({ model, inputs, quantities: [quantity] }, { workers: 1 })
      ).get(quantity);
      return size !== undefined && 'unknown' in size ? size.unknown : undefined;
    };
    expect(await unknown(mlp({ depth: 3 }), 'K1')).to.include('a kink at units of two inputs');
    expect(await unknown(mlp({ depth: 3, activation: 'tanh' }), 'K1')).to.include('tanh');
    expect(await unknown(mlp({ depth: 3, activation: 'linear' }), 'K5')).to.equal('it is 0 in every network');
    const hyper = hypernetwork({ depth: 2, activation: 'linear', primaryWidths: [1, 1] });
    expect(
      await unknown(hyper, 'alpha=(1)', [
        { x, z: [1] },
        { x: y, z: [1] },
      ]),
    ).to.include('no exact moments');
    const deep = mlp({ depth: 6, activation: 'quadratic' });
    expect(await unknown(deep, 'K3')).to.include('takes too long for a report');
  });

  it('stand in rows beside the predictions', () => {
    const model = mlp({ depth: 3, activation: 'quadratic' });
    const exact = new Map<string, ExactSize>([
      [
        'K2',
        {
          secondMoment: exactMoment(model, 'K2', { power: 2, inputs: 'one' }),
          symbols: { G: 1 },
          exponent: -1,
        },
      ],
      ['K4', { unknown: 'of a reason' }],
    ]);
    const samples = [64, 256, 1024].flatMap(width =>
      Array.from({ length: 20 }, (_, seed) => ({
        experiment: 'mlp',
        width,
        seed,
        values: [(1 + seed / 100) / width, 1],
        seconds: 0,
      })),
    );
    const [second, fourth] = scalingRows(samples, { model, exact, quantities: ['K2', 'K4'] });
    expect(second?.predictions.at(-1)).to.include({
      source: 'exact',
      exponent: -1,
      bound: 'upper',
      applies: true,
    });
    expect(second?.exact).to.equal(exact.get('K2'));
    expect(fourth?.predictions.map(({ source }) => source)).not.to.include('exact');
    expect(fourth?.exact).to.deep.equal({ unknown: 'of a reason' });
  });
});

describe('exact rows', () => {
  it('compare exponents of moments with theory', async () => {
    const rows = await rowsOf({
      model: mlp({ depth: 3, activation: 'linear' }),
      quantities: ['K0', 'K1', 'K2', 'K3', 'K4', 'T{1,2}', 'f0[a,b,c] f1[a] f2[b] f3[c]'],
    });
    expect(rows.map(({ exponent, verdict }) => [exponent, verdict])).to.deep.equal([
      [0, 'consistent'],
      [0, 'consistent'],
      [-2, 'consistent'],
      [-4, 'consistent'],
      [undefined, 'no exponent'],
      [-2, 'consistent'],
      [-4, 'consistent'],
    ]);
    expect(rows[1]?.mean?.toString()).to.equal('3*G_ij');
  });

  it('take theory for a bound of odd moments, and of what is bounded', async () => {
    const model = mlp({ depth: 2, activation: 'quadratic' });
    const rows = await rowsOf({ model, quantities: ['K1', 'K2', 'K3'], inputs: 'one' });
    expect(rows.map(({ exponent, verdict }) => [exponent, verdict])).to.deep.equal([
      [0, 'consistent'],
      [-2, 'consistent'],
      [-2, 'consistent'],
    ]);
    const odd = await rowsOf({
      model: mlp({ depth: 2, activation: 'linear' }),
      quantities: ['K0', 'K1'],
      power: 3,
    });
    expect(odd.map(({ verdict }) => verdict)).to.deep.equal(['no exponent', 'consistent']);
  });

  it('contradict Lemma 3 as it is printed, and not as it has to read', async () => {
    const model = hypernetwork({ depth: 3, activation: 'linear', primaryWidths: [2, 1] });
    const quantities = ['diagonal', 'aligned', 'crossed'].map(pattern => `T{1,2} ${pattern}`);
    const rows = await rowsOf({ model, quantities });
    expect(rows.map(({ exponent, verdict }) => [exponent, verdict])).to.deep.equal([
      [-2, 'consistent'],
      [-2, 'consistent'],
      [-3, 'consistent'],
    ]);
  });

  it('stand where others take too much, and are refused where nothing is exact', async () => {
    const model = mlp({ depth: 3, activation: 'linear' });
    const rows = await rowsOf({ model, quantities: ['K0', 'K2'], steps: 60 });
    expect(rows.map(({ verdict }) => verdict)).to.deep.equal(['consistent', 'not computed']);
    expect(rows[1]?.reason).to.include('more than 60 steps');
    let error: unknown;
    await rowsOf({ model: mlp({ depth: 3 }), quantities: ['K1'] }).catch(
      (thrown: unknown) => (error = thrown),
    );
    expect(error).to.be.instanceOf(InvalidArgumentError);
  });
});
