import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { TensorLike } from '../../src/ad/index.js';
import { Decimal, decimalOf } from './support/decimalSeries.js';
import { ellipse, expandedEllipse } from './support/functionCases.js';

const { gramRoot, input, applyFunction, evaluate, schedule } = ad;

async function valueOf(node: ad.Node, bindings: readonly (readonly [ad.Node, TensorLike])[] = []) {
  const [result] = await evaluate([node], new Map(bindings));
  return [...result!.data];
}

describe('functions given as objects', () => {
  const long = Float64Array.from({ length: 5000 }, (_, k) => Math.sin(k));

  it('equal keys are one node, other keys are others', () => {
    const x = input('x', [3]);
    expect(applyFunction({ ...ellipse }, [x, 1])).to.equal(applyFunction(ellipse, [x, 1]));
    expect(applyFunction(expandedEllipse, [x, 1])).to.not.equal(applyFunction(ellipse, [x, 1]));
    expect(applyFunction(ellipse, [x, 1]).toString())
      .to.include('elementwiseFunction')
      .and.include('√(a² + b²)');
  });

  it('the expansion is what is scheduled, whatever it holds, and shares its parts', async () => {
    const x = input('x', [long.length]);
    const other = applyFunction(
      { ...ellipse, key: 'shared', expansion: ([a, b]) => ad.multiply(2, ad.add(a!, b!)) },
      [x, applyFunction(expandedEllipse, [x, 1])],
    );
    const shared = ad.add(x, applyFunction(ellipse, [ad.abs(x), 1]));
    const { steps } = schedule([other, shared]);
    const applied = steps.flatMap(({ nodes }) => nodes).map(({ primitive }) => primitive.name);
    expect(applied.filter(name => name === 'elementwiseFunction')).to.have.length(1);
    expect(applied.filter(name => name === 'add')).to.have.length(1);
    const values = await valueOf(other, [[x, long]]);
    values.forEach((value, k) => {
      expect(value).to.equal(2 * (long[k]! + Math.hypot(long[k]!, 1)));
    });
  });

  it('an expansion that lacks axes is stretched', async () => {
    const x = input('x', [2, 2]);
    const one = applyFunction({ ...ellipse, key: 'one', expansion: () => ad.constant(1) }, [x]);
    expect(
      await valueOf(one, [
        [
          x,
          [
            [1, 2],
            [3, 4],
          ],
        ],
      ]),
    ).to.deep.equal([1, 1, 1, 1]);
  });

  it('blocks of numbers go to fill, which may write where it reads', async () => {
    let calls = 0;
    const doubled: ad.ElementwiseFunction = {
      key: 'doubled',
      name: 'doubled',
      value: ([x]) => 2 * x!,
      partial: () => ad.constant(2),
      fill([x], out, outStart, count) {
        calls++;
        for (let i = 0; i < count; i++) out[outStart + i] = 2 * x!.data[x!.start + i * x!.step]!;
      },
    };
    const x = input('x', [long.length]);
    const node = ad.add(applyFunction(doubled, [ad.negate(x)]), applyFunction(doubled, [3]));
    const values = await valueOf(node, [[x, long]]);
    expect(calls).to.be.greaterThan(0);
    values.forEach((value, k) => {
      expect(value).to.equal(6 - 2 * long[k]!);
    });
  });
});

describe('gramRoot', () => {
  const exactRoot = (k11: number, k12: number, k22: number): number => {
    const [a, b, c] = [k11, k12, k22].map(decimalOf) as [Decimal, Decimal, Decimal];
    const determinant = a.times(c).minus(b.times(b));
    return Decimal.sqrt(determinant).toNumber();
  };

  it('is right to the last digits close to parallel vectors, and at both ends of the number range', () => {
    const cases: [number, number, number][] = [];
    for (const size of [1e-300, 1e-160, 1e-5, 1, 3, 1e100, 1e155, 1e300])
      for (const ratio of [1e-8, 1, 7])
        for (const rho of [0, 1e-3, 0.5, -0.9, 1 - 1e-9, -1 + 1e-13])
          cases.push([size, rho * size * Math.sqrt(ratio), size * ratio]);
    for (const [k11, k12, k22] of cases) {
      const expected = exactRoot(k11, k12, k22);
      // An ulp and a half: of a subtraction, a sum and the root.
      expect(
        ad.elementwise.gramRoot.value([k11, k12, k22], {}) / expected,
        [k11, k12, k22].join(),
      ).to.be.closeTo(1, 3.4e-16);
    }
  });

  it('is 0 for what rounding leaves of a singular matrix, and never NaN for finite numbers', () => {
    for (const x of [0.1, 0.3, 1 / 3, 1e-310, 1e308]) {
      for (const k12 of [x, -x, x * (1 - 2 ** -52), x * (1 + 2 ** -52)])
        expect(ad.elementwise.gramRoot.value([x, k12, x], {})).to.equal(0);
    }
    expect(ad.elementwise.gramRoot.value([0, 0, 1], {})).to.equal(0);
    expect(ad.elementwise.gramRoot.value([1, 2, 1], {})).to.equal(0);
    expect(ad.elementwise.gramRoot.value([NaN, 0, 1], {})).to.be.NaN;
    expect(ad.elementwise.gramRoot.value([1, NaN, 1], {})).to.be.NaN;
  });

  it('in arrays gives the bits that numbers give', async () => {
    const x = input('x', [999]);
    const numbers = Float64Array.from({ length: 999 }, (_, k) => Math.cos(k));
    const values = await valueOf(gramRoot(1, x, ad.add(1, ad.abs(x))), [[x, numbers]]);
    values.forEach((value, k) => {
      expect(value).to.equal(ad.elementwise.gramRoot.value([1, numbers[k]!, 1 + Math.abs(numbers[k]!)], {}));
    });
  });
});

describe('atan2', () => {
  it('takes −0 for 0, in numbers and in arrays', async () => {
    const [x, y] = [input('x', [4]), input('y', [4])];
    const [zeros, sides] = [
      [0, -0, 0, -0],
      [0, -0, -1, -1],
    ];
    expect(
      await valueOf(ad.atan2(y, x), [
        [x, sides],
        [y, zeros],
      ]),
    ).to.deep.equal([0, 0, Math.PI, Math.PI]);
    expect(ad.elementwise.atan2.value([-0, -1], {})).to.equal(Math.PI);
  });

  it('has finite derivatives where squares of its operands would not be', async () => {
    for (const size of [1e-200, 1, 1e200]) {
      const slope = ad.gradient((y: ad.Node) => ad.atan2(y, 4 * size))(3 * size);
      expect((await slope).data[0]! * size).to.be.closeTo(4 / 25, 1e-16);
    }
  });
});
