import { expect } from 'chai';
import * as ad from '../../../src/doors/graph.js';
import { meanSquaredDifference } from '../../../src/limits/expectations/meanSquaredDifference.js';
import { pairExpectation } from '../../../src/limits/expectations/pairExpectation.js';
import { slot } from '../../../src/limits/expectations/slots.js';
import { gaussianClass, waveClass } from './support/functions.js';
import { distance, k11, k12, k22, pair, pairWithDistance, valuesAt, type Numbers } from './support/values.js';

const { relu, leakyRelu, abs, step, sign, erf } = gaussianClass;

describe('expectations at the edges of covariances', () => {
  const sizes = [1e-300, 1e-8, 0.3, 1, 7, 1e8, 1e300];

  it('are exact for identical and opposite inputs and for the vector 0', async () => {
    const steps = [
      pairExpectation(relu, relu, pair),
      pairExpectation(abs, abs, pair),
      pairExpectation(leakyRelu, leakyRelu, pair),
      pairExpectation(step, step, pair),
      pairExpectation(sign, sign, pair),
      pairExpectation(gaussianClass['two steps'], gaussianClass['two steps'], pair),
    ];
    const same = await valuesAt(
      steps,
      sizes.map(k => [k, k, k]),
    );
    const opposite = await valuesAt(
      steps,
      sizes.map(k => [k, -k, k]),
    );
    sizes.forEach((k, i) => {
      const [ofRelu, ofAbs, ofLeaky, ofStep, ofSign, ofSteps] = same.map(values => values[i]);
      expect([ofRelu, ofAbs, ofStep, ofSign]).to.deep.equal([k / 2, k, 0.5, 1]);
      expect(ofLeaky! / (0.52 * k)).to.be.closeTo(1, 3e-16);
      expect(ofSteps).to.be.closeTo((0.09 + 4) / 2, 1e-15);
      const others = opposite.map(values => values[i]);
      expect(others.slice(0, 2)).to.deep.equal([0, k]);
      expect(others[2]! / (-0.2 * k)).to.be.closeTo(1, 4e-16);
      expect(others.slice(3, 5)).to.deep.equal([0, -1]);
      expect(others[5]).to.be.closeTo(-0.6, 1e-15);
    });
    const zero = await valuesAt(steps, [
      [0, 0, 0],
      [0, 0, 1],
      [2, 0, 0],
      [-0, -0, 0],
    ]);
    for (const values of zero) for (const value of values) expect(value).to.equal(0);
  });

  it('are homogeneous for homogeneous functions, at both ends of the number range', async () => {
    for (const [f, degree] of [
      [relu, 1],
      [leakyRelu, 1],
      [abs, 1],
      [step, 0],
      [sign, 0],
    ] as const) {
      const node = pairExpectation(f, f, pair);
      for (const rho of [-1 + 1e-16, -1 + 1e-9, -0.7, 0, 0.4, 1 - 1e-12, 1 - 1e-16]) {
        const exponents = [-996, -30, 0, 30, 996];
        const covariances = exponents.map((e): Numbers => [2 ** e, 2 ** e * rho, 2 ** e]);
        const [values] = await valuesAt([node], covariances);
        exponents.forEach((e, k) => {
          expect(values![k]).to.equal(values![2]! * 2 ** (e * degree));
        });
      }
    }
  });

  it('give a pair of equal numbers the bits of the variance', async () => {
    for (const f of [...Object.values(gaussianClass), ...Object.values(waveClass)]) {
      const variance = pairExpectation(f, f, { k11, k12: k11, k22: k11 });
      const nodes = [variance, pairExpectation(f, f, pair), pairExpectation(f, f, pairWithDistance)];
      const numbers = [0.1, 1 / 3, 1, 2.7, 40];
      const [own, ...others] = await valuesAt(
        nodes,
        numbers.map(k => [k, k, k]),
        numbers.map(() => 0),
      );
      for (const other of others) expect(other).to.deep.equal(own);
    }
  });

  it('are symmetric: E[f(x) g(y)] and E[g(y) f(x)] are one node', () => {
    const [left, right] = [
      pairExpectation(relu, erf, pair),
      pairExpectation(erf, relu, { k11: k22, k12, k22: k11 }),
    ];
    expect(left).to.equal(right);
  });

  it('are 0 by structure for functions of opposite parity, and products without covariance', async () => {
    expect(pairExpectation(abs, sign, pair)).to.equal(undefined);
    expect(pairExpectation(ad.tanh(slot(0)), ad.abs(ad.tanh(slot(0))), pair)).to.equal(undefined);
    expect(pairExpectation(sign, relu, { k11, k12: undefined, k22 })).to.equal(undefined);
    const [product] = await valuesAt(
      [pairExpectation(relu, abs, { k11, k12: undefined, k22 })],
      [[1, NaN, 4]].map(([a, , c]): Numbers => [a!, 0, c!]),
    );
    expect(product![0]).to.be.closeTo(2 / Math.PI, 1e-15);
  });
});

describe('near duplicates', () => {
  const angles = [1e-3, 1e-5, 1e-8, 1e-12, 1e-30];
  /** Unit vectors at an angle: E(x − y)² = 4 sin²(θ/2), where the covariance may round to 1. */
  const covariances = angles.map((theta): Numbers => [1, Math.cos(theta), 1]);
  const distances = angles.map(theta => 4 * Math.sin(theta / 2) ** 2);

  it('of steps keep their angle by the distance', async () => {
    const nodes = [
      pairExpectation(step, step, pairWithDistance),
      pairExpectation(sign, sign, pairWithDistance),
    ];
    const [ofStep, ofSign] = await valuesAt(nodes, covariances, distances);
    angles.forEach((theta, k) => {
      expect(ofStep![k]).to.be.closeTo((Math.PI - theta) / (2 * Math.PI), 2e-16);
      expect(ofSign![k]).to.be.closeTo(1 - (2 * theta) / Math.PI, 3e-16);
    });
  });

  it('have distances after piecewise linear functions that are right relative to themselves', async () => {
    const nodes = [relu, abs, leakyRelu].map(f => meanSquaredDifference(f, pairWithDistance));
    const values = await valuesAt(nodes, covariances, distances);
    angles.forEach((theta, k) => {
      const d = distances[k]!;
      // sin θ − θ cos θ = θ³/3 − θ⁵/30 + ...
      const excess = theta ** 3 / 3 - theta ** 5 / 30;
      for (const [place, [linear, bent]] of [
        [0.5, 0.5],
        [0, 1],
        [0.6, 0.4],
      ].entries()) {
        const expected = (linear! ** 2 + bent! ** 2) * d - ((4 * bent! ** 2) / Math.PI) * excess;
        expect(values[place]![k]! / expected).to.be.closeTo(1, 1e-15);
      }
    });
  });

  it('have the distance that expectations give, where nothing cancels', async () => {
    const far: Numbers[] = [
      [1, 0.3, 2],
      [1, -0.95, 1],
      [2, 0, 0.1],
      [0, 0, 3],
      [1, 0.9, 1],
    ];
    for (const f of [relu, abs, leakyRelu, gaussianClass['relu of −3t'], erf, gaussianClass.linear]) {
      const expected = ad.subtract(
        ad.add(
          pairExpectation(f, f, { k11, k12: k11, k22: k11 })!,
          pairExpectation(f, f, { k11: k22, k12: k22, k22 })!,
        ),
        ad.multiply(2, pairExpectation(f, f, pair)!),
      );
      const [values, truth] = await valuesAt([meanSquaredDifference(f, pairWithDistance), expected], far);
      values!.forEach((value, k) => {
        expect(value).to.be.closeTo(truth![k]!, 5e-15 * Math.max(1, truth![k]!));
      });
    }
  });

  it('have derivatives that agree with those of the difference of expectations', async () => {
    const far: Numbers[] = [
      [1, 0.3, 2],
      [1, -0.95, 1.2],
      [2, 0, 0.1],
    ];
    for (const f of [relu, leakyRelu]) {
      const direct = meanSquaredDifference(f, pairWithDistance)!;
      const expected = ad.subtract(
        ad.add(
          pairExpectation(f, f, { k11, k12: k11, k22: k11 })!,
          pairExpectation(f, f, { k11: k22, k12: k22, k22 })!,
        ),
        ad.multiply(2, pairExpectation(f, f, pair)!),
      );
      const slopes = await valuesAt(
        [...ad.backprop(direct, [k11, k12, k22]), ...ad.backprop(expected, [k11, k12, k22])],
        far,
      );
      for (const place of [0, 1, 2]) {
        slopes[place]!.forEach((value, k) => {
          expect(value).to.be.closeTo(slopes[place + 3]![k]!, 1e-14);
        });
      }
    }
    expect(ad.backprop(meanSquaredDifference(relu, pairWithDistance)!, [distance])).to.deep.equal([
      undefined,
    ]);
  });

  it('of what is the same have none', () => {
    const same = { k11, k12: k11, k22: k11 };
    expect(meanSquaredDifference(relu, same)).to.equal(undefined);
    expect(meanSquaredDifference(erf, { ...pair, distance: () => undefined })).to.equal(undefined);
  });

  it('ask for the distance only where it matters', () => {
    const refuse = {
      ...pair,
      distance: (): ad.Node => {
        throw new Error('asked');
      },
    };
    for (const [f, g] of [
      [relu, relu],
      [erf, erf],
      [step, relu],
      [step, erf],
    ] as const)
      expect(() => pairExpectation(f, g, refuse)).to.not.throw();
    expect(() => pairExpectation(step, step, refuse)).to.throw('asked');
  });
});

describe('derivatives where inputs are parallel', () => {
  it('of the relu kernel at x = x′ are those from the side on which it is defined', async () => {
    const slopes = ad.backprop(pairExpectation(relu, relu, pair)!, [k11, k12, k22]);
    const values = await valuesAt(slopes, [
      [2, 2, 2],
      [1e-300, 1e-300, 1e-300],
      [2, -2, 2],
      [0, 0, 0],
    ]);
    expect(values.map(([same]) => same)).to.deep.equal([0, 0.5, 0]);
    expect(values.map(([, tiny]) => tiny)).to.deep.equal([0, 0.5, 0]);
    expect(values.map(([, , opposite]) => opposite)).to.deep.equal([0, 0, 0]);
    expect(values.map(([, , , zero]) => zero)).to.deep.equal([0, 0, 0]);
  });

  it('of the step kernel leave out the infinite one by the angle', async () => {
    // Along variances that stay equal the kernel is constant.
    const node = pairExpectation(step, step, { k11, k12: k11, k22: k11 })!;
    const [first] = ad.backprop(node, [k11]);
    const [second] = first === undefined ? [] : ad.backprop(first, [k11]);
    for (const values of await valuesAt(
      [first, second],
      [
        [2, 2, 2],
        [1e-9, 0, 1],
      ],
    )) {
      expect(values).to.deep.equal([0, 0]);
    }
  });
});
