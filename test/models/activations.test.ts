import { expect } from 'chai';
import { input, jetOfGraph, type Node } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { InvalidArgumentError, UnknownNameError } from '../../src/errors/index.js';
import { activationOf, hypernetwork, mlp } from '../../src/models/index.js';
import { activationNames as named } from '../../src/models/activations.js';
import { run } from '../cli/run.js';
import { activationNames, plainActivation } from './plainActivations.js';

/** The Taylor coefficients of φ at points, orders 0..R: one row for each order. */
async function coefficients(name: string, points: readonly number[], order: number): Promise<number[][]> {
  const x = input('x', []);
  const direction: Node = input('direction', []);
  const [series] = jetOfGraph([activationOf(name).apply(x)], new Map([[x, [x, direction]]]), order);
  const nodes = (series ?? []).map(node => node ?? x);
  const values = await evaluate(
    nodes,
    new Map([
      [x, { data: Float64Array.from(points), shape: [points.length] }],
      [direction, { data: new Float64Array(points.length).fill(1), shape: [points.length] }],
    ]),
  );
  return Array.from({ length: order + 1 }, (_, r) => {
    const data = series?.[r] === undefined ? undefined : values[r]?.data;
    return points.map((_, k) => (data === undefined ? 0 : data.length === 1 ? data[0]! : data[k]!));
  });
}

const points = [-30, -7.25, -2.5, -1.125, -0.3, -1e-3, 1e-3, 0.4, 0.75, 1.5, 3, 5.5, 6.5, 20];

describe('activations by name', () => {
  for (const name of activationNames) {
    it(`${name}: value and slope are those of its closed form`, async () => {
      const { value, slope } = plainActivation(name);
      // Where the exponential of softplus or exp is large, errors are relative to it.
      const [values, slopes] = await coefficients(name, points, 1);
      points.forEach((x, k) => {
        const [v, s] = [value(x), slope(x)];
        expect(values![k], `φ(${x})`).to.be.closeTo(v, 1e-14 * Math.max(1, Math.abs(v), Math.abs(x)));
        expect(slopes![k], `φ′(${x})`).to.be.closeTo(s, 1e-14 * Math.max(1, Math.abs(s), Math.abs(x)));
      });
    });
  }

  it('elu and selu neither overflow nor lose their slope at 0', async () => {
    // At 0 itself all derivatives are those from the left.
    for (const [name, scale, slopeAtZero, lowest] of [
      ['elu', 1, 1, -1],
      [
        'selu',
        1.0507009873554805,
        1.0507009873554805 * 1.6732632423543772,
        -1.0507009873554805 * 1.6732632423543772,
      ],
    ] as const) {
      const [values, slopes, curvatures] = await coefficients(name, [-1e300, -800, 0, 800, 1e300], 2);
      expect(values![0]).to.be.closeTo(lowest, 1e-14);
      expect(values![1]).to.be.closeTo(lowest, 1e-14);
      expect(values![2]).to.equal(0);
      expect(values![3]).to.be.closeTo(800 * scale, 1e-12);
      expect(slopes).to.deep.equal([0, 0, slopeAtZero, scale, scale]);
      expect(curvatures!.every(Number.isFinite)).to.equal(true);
    }
  });

  it('hardtanh and relu6 reach their ends exactly', async () => {
    expect((await coefficients('hardtanh', [-1e300, -5, 5, 1e300], 0))[0]).to.deep.equal([-1, -1, 1, 1]);
    expect((await coefficients('relu6', [-1e300, -5, 7, 1e300], 0))[0]).to.deep.equal([0, 0, 6, 6]);
  });

  it('hermite(k) has the derivative √k h_{k−1}, and mean square 1 over N(0, 1)', async () => {
    const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 160);
    const density = grid.map(x => Math.exp(-(x ** 2) / 2) / Math.sqrt(2 * Math.PI) / 160);
    for (const degree of [2, 5, 9]) {
      const [values, slopes] = await coefficients(`hermite(${degree})`, grid, 1);
      const [lower] = await coefficients(`hermite(${degree - 1})`, grid, 0);
      const scale = Math.max(...slopes!.map(Math.abs));
      slopes!.forEach((slope, k) => {
        expect(slope).to.be.closeTo(Math.sqrt(degree) * lower![k]!, 1e-14 * scale);
      });
      // The trapezoidal rule is exact to rounding for such integrands.
      const mean = (product: (k: number) => number): number =>
        density.reduce((sum, weight, k) => sum + weight * product(k), 0);
      expect(mean(k => values![k]! ** 2)).to.be.closeTo(1, 1e-12);
      expect(mean(k => values![k]! * lower![k]!)).to.be.closeTo(0, 1e-12);
    }
  });

  it('polynomials have their coefficients as Taylor series at 0', async () => {
    const rows = await coefficients('polynomial(3, -1e-3, .5, 2)', [0], 4);
    expect(rows.map(([value]) => value)).to.deep.equal([3, -1e-3, 0.5, 2, 0]);
  });

  it('answers an unknown name with the nearest and the whole list', () => {
    const error = refused(() => activationOf('rleu'));
    expect(error).to.be.instanceOf(UnknownNameError).and.to.have.property('code', 'INVALID_ARGUMENT');
    expect(error.message).to.match(/Nearest: "relu"/);
    for (const name of named) expect(error.message).to.include(name);
    expect(refused(() => activationOf('Sillu')).message).to.match(/Nearest: "silu"/);
    expect(refused(() => activationOf('something else entirely')).message).not.to.match(/Nearest/);
  });

  it('refuses numbers that do not belong, showing how they are written', () => {
    const wrong = ['elu(', 'elu()', 'elu(1,2)', 'hermite', 'hermite(0)', 'hermite(1.5)', 'hermite(101)'];
    for (const name of [...wrong, 'polynomial()', 'polynomial(1,x)', 'leakyRelu(Infinity)', 'tanh(2)'])
      expect(() => activationOf(name), name).to.throw(InvalidArgumentError, /allowed: .*tanh/);
    expect(refused(() => activationOf('hermite(1.5)')).message).to.match(/as in hermite\(3\)/);
    for (const own of [{}, { name: 'x' }, { name: '', apply: (x: Node) => x }])
      expect(() => activationOf(own as never)).to.throw(InvalidArgumentError, /Activation \{ name, apply \}/);
  });

  it('all stand in --help', async () => {
    const help = (await run('taylor', '--help')).stdout.replaceAll(/\s+/g, ' ');
    for (const name of named) expect(help).to.include(name);
    for (const name of activationNames.filter(name => !/[\d.(]/.test(name))) expect(help).to.include(name);
  });
});

describe('the default gain', () => {
  it('is √2 for ReLU and leaky ReLU by name, and 1 for all others, whatever they are made of', () => {
    for (const name of activationNames) {
      const expected = name === 'relu' || name.startsWith('leakyRelu') ? Math.SQRT2 : 1;
      expect(mlp({ depth: 2, activation: name }).configuration['gain'], name).to.equal(expected);
    }
    const relu = activationOf('relu');
    const own = { name: 'my relu', apply: relu.apply, piecewiseLinear: true };
    expect(mlp({ depth: 2, activation: own }).configuration['gain']).to.equal(1);
    const { configuration } = hypernetwork({ depth: 2, primaryWidths: [2, 2, 1], primaryActivation: own });
    expect([configuration['gain'], configuration['primaryGain']]).to.deep.equal([Math.SQRT2, 1]);
  });
});

describe('options that a kind of model does not have', () => {
  it('are refused with those that it has, where they were ignored in silence', () => {
    const error = refused(() => mlp({ depth: 3, width: 100 } as never));
    expect(error).to.be.instanceOf(UnknownNameError);
    expect(error.message).to.match(
      /an option of mlp is "width", allowed: depth, activation, gain, biasScale/,
    );
    expect(refused(() => mlp({ depht: 3 } as never)).message).to.match(/Nearest: "depth"/);
    const primary = refused(() => hypernetwork({ depth: 2, primaryWidth: [2, 1] } as never));
    expect(primary.message).to.match(/Nearest: "primaryWidths"/);
  });
});

function refused(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
}
