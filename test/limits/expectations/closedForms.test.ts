import { expect } from 'chai';
import { constant, type Node } from '../../../src/doors/graph.js';
import { pairExpectation, singleExpectation } from '../../../src/limits/expectations/pairExpectation.js';
import { numberFunction } from '../../../src/limits/expectations/realFunction.js';
import { termsOf } from '../../../src/limits/expectations/termsOf.js';
import { gaussianClass, waveClass } from './support/functions.js';
import { once } from '../../ad/support/once.js';
import { polarGrid, quadrature } from './support/quadrature.js';
import { k11, pair, valuesAt, type Numbers } from './support/values.js';

const covariances: Numbers[] = [
  [1, 0.5, 2],
  [1, -0.9, 1],
  [0.3, 0.1, 0.2],
  [4, 1.5, 1],
  [2, 0, 3],
];

/** Rounding of the closed form and of 38 400 terms of quadrature, relative to √(E f² E g²). */
const tolerance = 2e-14;

const grids = once(() => covariances.map(polarGrid));

/** The values of a function on the grids of x and of y. */
function tabulated(f: Node): { x: Float64Array; y: Float64Array }[] {
  const value = numberFunction(f);
  return grids().map(({ x, y }) => ({ x: x.map(at => value([at])), y: y.map(at => value([at])) }));
}

function expectQuadrature(values: readonly number[], f: Table, g: Table, what: string): void {
  values.forEach((value, k) => {
    const expected = quadrature(grids()[k]!, f[k]!.x, g[k]!.y);
    const message = `${what} at ${covariances[k]!.join()}: ${value}, quadrature ${expected.value}`;
    expect(Math.abs(value - expected.value) / expected.size, message).to.be.at.most(tolerance);
  });
}
type Table = ReturnType<typeof tabulated>;

describe('closed forms of E[f(x) g(y)] against quadrature', () => {
  for (const functions of [gaussianClass, waveClass]) {
    const tables = once(() => Object.values(functions).map(tabulated));
    const ones = once(() => tabulated(constant(1)));
    for (const [place, [name, f]] of Object.entries(functions).entries()) {
      it(name, async () => {
        expect(termsOf(f)).to.not.equal(undefined);
        const others = Object.values(functions);
        const nodes = [...others.map(g => pairExpectation(f, g, pair)), singleExpectation(f, k11)];
        const values = await valuesAt(nodes, covariances);
        [...tables(), ones()].forEach((table, k) => {
          expectQuadrature(
            values[k]!,
            tables()[place]!,
            table,
            `with ${Object.keys(functions)[k] ?? 'none'}`,
          );
        });
      });
    }
  }
});
