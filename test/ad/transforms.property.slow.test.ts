import { expect } from 'chai';
import fc from 'fast-check';
import * as ad from '../../src/doors/graph.js';
import type { Node } from '../../src/ad/index.js';
import { runProgram } from './support/randomProgram.js';
import {
  contract,
  expectClose,
  magnitude,
  runs,
  scalarFunction,
  settings,
  totalSize,
  unpack,
  valuesOf,
} from './support/setting.js';

/**
 * Rounding errors of some hundred operations on numbers of size 1; coefficients of higher order are sums of
 * many terms that cancel, and are compared with the largest of them.
 */
const tolerance = 1e-11;

describe('transforms of random programs', () => {
  const x = ad.input('x', [totalSize]);
  const v = ad.input('v', [totalSize]);
  const w = ad.input('w', [totalSize]);

  it('⟨ȳ, J v⟩ = ⟨Jᵀ ȳ, v⟩', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along, other }) => {
        const y = (u: Node): Node => runProgram(program, unpack(u), { kinks: true }).at(-1)!;
        const { value, tangent } = await ad.jvp(y)([at], [along]);
        const cotangent = { data: other.subarray(0, value.data.length), shape: value.shape };
        fc.pre(value.data.length <= other.length);
        const { cotangents } = await ad.vjp(y)([at], cotangent);
        const scale = magnitude(tangent.data, cotangents[0]!.data);
        expect(contract(tangent.data, cotangent.data)).to.be.closeTo(
          contract(cotangents[0]!.data, along),
          tolerance * scale,
        );
      }),
      runs(80),
    );
  });

  it('the Jacobian times v is the tangent, by rows and by columns, of numbers and of nodes', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along }) => {
        const y = (u: Node): Node => runProgram(program, unpack(u), { kinks: true }).at(-1)!;
        const { tangent } = await ad.jvp(y)([at], [along]);
        const ofNumbers = await ad.jacobian(y)(at);
        const ofNodes = await valuesOf([ad.jacobian(y)(x)], [[x, at]]);
        expect(ofNumbers.shape).to.deep.equal([...tangent.shape, totalSize]);
        for (const jacobian of [ofNumbers.data, ofNodes[0]!]) {
          const product = tangent.data.map((_, a) =>
            contract(jacobian.subarray(a * totalSize, (a + 1) * totalSize), along),
          );
          expectClose(product, tangent.data, tolerance * magnitude(jacobian));
        }
      }),
      runs(40),
    );
  });

  it('the Hessian times v is hessianVectorProduct, and it is symmetric', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along }) => {
        const f = scalarFunction(program);
        const { data: expected } = await ad.hessianVectorProduct(f)(at, along);
        const { data } = await ad.hessian(f)(at);
        const row = (i: number): Float64Array => data.subarray(i * totalSize, (i + 1) * totalSize);
        const column = (j: number): Float64Array => expected.map((_, i) => data[i * totalSize + j]!);
        const allowed = tolerance * magnitude(data);
        expectClose(
          expected.map((_, i) => contract(row(i), along)),
          expected,
          allowed,
        );
        expected.forEach((_, i) => {
          expectClose(row(i), column(i), allowed);
        });
      }),
      runs(40),
    );
  });

  it('the gradient is the limit of difference quotients', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along }) => {
        const f = scalarFunction(program);
        const { data: gradient } = await ad.gradient(f)(at);
        const slope = contract(gradient, along);
        // Romberg's extrapolation of central differences: all steps are one batch.
        const steps = [0, 1, 2, 3, 4].map(level => 0.02 / 2 ** level);
        const points = steps.flatMap(h => [h, -h].map(t => at.map((value, i) => value + t * along[i]!)));
        const shape = [points.length, totalSize];
        const [values] = await valuesOf(
          [f(x)],
          [[x, { data: Float64Array.from(points.flatMap(p => [...p])), shape }]],
        );
        let table = steps.map((h, i) => (values![2 * i]! - values![2 * i + 1]!) / (2 * h));
        for (let level = 1; table.length > 1; level++) {
          table = table.slice(1).map((fine, i) => fine + (fine - table[i]!) / (4 ** level - 1));
        }
        // The smallest step 0.00125 magnifies rounding errors by 10³.
        expect(table[0]).to.be.closeTo(slope, 1e-9 * Math.max(magnitude(gradient), magnitude(values!)));
      }),
      runs(50),
    );
  });

  it('v · H v is twice the second coefficient, and H is symmetric', async () => {
    await fc.assert(
      fc.asyncProperty(settings(), async ({ program, at, along, other }) => {
        const f = scalarFunction(program, { kinks: true });
        const hessian = ad.hessianVectorProduct(f);
        const [Hv, Hw, second] = await valuesOf(
          [hessian(x, v), hessian(x, w), ad.jet(f, 2)([x], [v]).coefficients[2]!],
          [
            [x, at],
            [v, along],
            [w, other],
          ],
        );
        const allowed = tolerance * magnitude(Hv!, Hw!);
        expect(contract(Hv!, along)).to.be.closeTo(2 * second![0]!, allowed);
        expect(contract(Hv!, other)).to.be.closeTo(contract(Hw!, along), allowed);
      }),
      runs(25),
    );
  });

  it('k! times the coefficients of the jet are nested directional derivatives', async () => {
    await fc.assert(
      fc.asyncProperty(settings({ maxLength: 6 }), async ({ program, at, along }) => {
        const f = scalarFunction(program, { kinks: true });
        const order = 4;
        const nested: Node[] = [];
        let derivative: (u: Node) => Node = f;
        for (let k = 0; k <= order; k++) {
          nested.push(derivative(x));
          const inside = derivative;
          derivative = u => ad.jvp(inside)([u], [v]).tangent;
        }
        const values = await valuesOf(
          [...nested, ...ad.jet(f, order)([x], [v]).coefficients],
          [
            [x, at],
            [v, along],
          ],
        );
        const factorials = Float64Array.of(1, 1, 2, 6, 24);
        const derivatives = Float64Array.from(values.slice(0, order + 1), data => data[0]!);
        const coefficients = Float64Array.from(values.slice(order + 1), data => data[0]!);
        expectClose(
          coefficients.map((a, k) => a * factorials[k]!),
          derivatives,
          tolerance,
        );
      }),
      runs(20),
    );
  });

  it('the gradient of a coefficient of the jet is the coefficient of the jet of the gradient', async () => {
    await fc.assert(
      fc.asyncProperty(settings({ maxLength: 7 }), fc.nat(6), async ({ program, at, along }, k) => {
        const f = scalarFunction(program, { kinks: true });
        const [first, second] = await valuesOf(
          [
            ad.gradient(u => ad.jet(f, k)([u], [v]).coefficients[k]!)(x),
            ad.jet(ad.gradient(f), k)([x], [v]).coefficients[k]!,
          ],
          [
            [x, at],
            [v, along],
          ],
        );
        expectClose(first!, second!, tolerance, `order ${k}`);
      }),
      runs(25),
    );
  });

  it('jets of jets are mixed coefficients: they add up to the jet along the sum of directions', async () => {
    await fc.assert(
      fc.asyncProperty(settings({ maxLength: 6 }), async ({ program, at, along, other }) => {
        const f = scalarFunction(program, { kinks: true });
        const order = 4;
        const mixed: Node[] = [];
        for (let k = 0; k <= order; k++) {
          for (let i = 0; i <= k; i++) {
            const inside = (u: Node): Node => ad.jet(f, i)([u], [v]).coefficients[i]!;
            mixed.push(ad.jet(inside, k - i)([x], [w]).coefficients[k - i]!);
          }
        }
        const along2 = ad.jet(f, order)([x], [ad.add(v, w)]).coefficients;
        const values = await valuesOf(
          [...along2, ...mixed],
          [
            [x, at],
            [v, along],
            [w, other],
          ],
        );
        const parts = values.slice(order + 1).map(data => data[0]!);
        for (let k = 0, start = 0; k <= order; start += ++k) {
          const terms = parts.slice(start, start + k + 1);
          const sum = terms.reduce((a, b) => a + b, 0);
          expectClose(values[k]!, Float64Array.of(sum), tolerance * magnitude(Float64Array.from(parts)));
        }
      }),
      runs(12),
    );
  });
});
