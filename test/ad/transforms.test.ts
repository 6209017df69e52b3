import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';

const number = (tensor: Tensor): number => tensor.data[0]!;

/** Rounding of a few operations on numbers of size 1 to 10. */
const tolerance = 1e-14;

describe('transforms inside functions that are transformed', () => {
  const z = 0.7;

  it('an expression of the function that equals its input is not its input: d/dx (x sin z) at x = sin z', async () => {
    const node = ad.input('z', []);
    const slope = ad.gradient(x => ad.multiply(x, ad.sin(node)))(ad.sin(node));
    expect(slope).to.equal(ad.sin(node));
    const [value] = await ad.evaluate([slope], new Map([[node, z]]));
    expect(number(value!)).to.equal(Math.sin(z));
  });

  it('the same for every transform', async () => {
    const node = ad.input('z', []);
    const at = ad.sin(node);
    const one = ad.constant(1);
    const f = (x: Node): Node => ad.multiply(ad.multiply(x, x), ad.sin(node));
    const outputs = [
      ad.jvp(f)([at], [one]).tangent,
      ad.vjp(f)([at], one).cotangents[0]!,
      ad.hessianVectorProduct(f)(at, one),
      ...ad.jet(f, 3)([at], [one]).coefficients,
      ad.gradient((x, y) => ad.multiply(x, y))(at, at),
      ad.gradient((x, y) => ad.multiply(x, y), { argument: 1 })(at, at),
      // Directions that equal an expression of the function.
      ad.jet(x => ad.multiply(x, ad.cos(node)), 2)([at], [ad.cos(node)]).coefficients[1]!,
    ];
    const results = await ad.evaluate(outputs, new Map([[node, z]]));
    const [s, c] = [Math.sin(z), Math.cos(z)];
    const expected = [2 * s * s, 2 * s * s, 2 * s, s * s * s, 2 * s * s, s, 0, s, s, c * c];
    results.forEach((result, i) => {
      expect(number(result), `output ${i}`).to.be.closeTo(expected[i]!, tolerance);
    });
  });

  it('closures keep inner and outer variables apart: d/dx (x · d/dy (x + y)) = 1', async () => {
    const f = ad.gradient(x => ad.multiply(x, ad.gradient(y => ad.add(x, y))(ad.constant(1))));
    expect(number(await f(3))).to.equal(1);
    const g = ad.gradient(x =>
      ad.multiply(x, ad.jvp(y => ad.add(x, y))([ad.constant(1)], [ad.constant(1)]).tangent),
    );
    expect(number(await g(3))).to.equal(1);
    const h = ad.jvp(x => ad.multiply(x, ad.jvp(y => ad.multiply(x, y))([x], [ad.constant(1)]).tangent));
    // The inner derivative is x, whatever y is: d/dx x² = 2x.
    expect(number((await h([3], [1])).tangent)).to.equal(6);
  });

  it('the inner variable may be the outer one: d/dx [y ↦ x y²]′(x) = d/dx 2x² = 4x', async () => {
    const inner = (x: Node): Node => ad.gradient(y => ad.multiply(x, ad.multiply(y, y)))(x);
    expect(number(await ad.gradient(inner)(3))).to.equal(12);
    expect(number((await ad.jvp(inner)([3], [1])).tangent)).to.equal(12);
    const byJet = (x: Node): Node =>
      ad.jet(y => ad.multiply(x, ad.multiply(y, y)), 1)([x], [ad.constant(1)]).coefficients[1]!;
    expect(number(await ad.gradient(byJet)(3))).to.equal(12);
    const { coefficients } = await ad.jet(byJet, 3)([3], [1]);
    expect(coefficients.map(number)).to.deep.equal([18, 12, 2, 0]);
  });

  it('three levels: ∂/∂x ∂/∂y ∂/∂z (x² y³ z⁴) = 24 x y² z³', async () => {
    const f = (x: Node, y: Node, w: Node): Node =>
      ad.multiply(ad.power(x, 2), ad.multiply(ad.power(y, 3), ad.power(w, 4)));
    const mixed = ad.gradient((x: Node, y: Node, w: Node) =>
      ad.gradient((b: Node) => ad.gradient((c: Node) => f(x, b, c))(w))(y),
    );
    expect(number(await mixed(2, 3, 0.5))).to.equal(24 * 2 * 9 * 0.125);
  });

  it('a direction may depend on the point: d/dx [f′(x) · g(x)] with f = g = sin is cos 2x', async () => {
    const f = ad.gradient(x => ad.jvp(ad.sin)([x], [ad.sin(x)]).tangent);
    expect(number(await f(z))).to.be.closeTo(Math.cos(2 * z), tolerance);
  });

  it('the variable twice, and not at all', async () => {
    const vector = await ad.gradient((x, y) => ad.add(ad.dot(x, x), ad.dot(x, y)))([1, 2], [3, 4]);
    expect(Array.from(vector.data)).to.deep.equal([5, 8]);
    const absent = await ad.gradient((_x, y) => ad.dot(y, y))([1, 2], [3, 4]);
    expect(absent).to.deep.equal({ data: new Float64Array(2), shape: [2] });
    const { cotangents } = await ad.vjp(x => ad.broadcast(2, x.shape))([[1, 2]], [3, 4]);
    expect(cotangents).to.deep.equal([{ data: new Float64Array(2), shape: [2] }]);
  });

  it('stopGradient stops every level', async () => {
    const f = (x: Node): Node => ad.multiply(ad.stopGradient(ad.power(x, 2)), x);
    expect(number(await ad.gradient(f)(3))).to.equal(9);
    expect(number(await ad.gradient(x => ad.gradient(f)(x))(3))).to.equal(0);
    expect((await ad.jet(f, 2)([3], [1])).coefficients.map(number)).to.deep.equal([27, 9, 0]);
    const viaJet = ad.gradient(x => ad.jet(f, 1)([x], [ad.constant(1)]).coefficients[1]!);
    expect(number(await viaJet(3))).to.equal(0);
  });

  it('zero is structural: a straight line has no coefficients above the first', () => {
    const x = ad.input('x', [3]);
    const v = ad.input('v', [3]);
    const matrix = ad.input('A', [2, 3]);
    const line = ad.relu(ad.add(ad.matvec(matrix, x), 1));
    const [series] = ad.jetOfGraph([line], new Map([[x, [x, v]]]), 6);
    expect(series).to.have.length(2);
    const [square] = ad.jetOfGraph([ad.multiply(line, line)], new Map([[x, [x, v]]]), 6);
    expect(square).to.have.length(3);
    expect(ad.backprop(ad.sum(line), [ad.input('y', [3])])).to.deep.equal([undefined]);
  });

  it('a curve with a gap: exp(x + ε³ v) has coefficients at multiples of three only', async () => {
    const x = ad.input('x', []);
    const [series] = ad.jetOfGraph([ad.exp(x)], new Map([[x, [x, undefined, undefined, ad.constant(2)]]]), 6);
    expect(series!.map(node => node !== undefined)).to.deep.equal([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
    const values = await ad.evaluate([series![0], series![3]!, series![6]!], new Map([[x, 0]]));
    expect(values.map(number)).to.deep.equal([1, 2, 2]);
  });

  it('fractional powers of curves that leave 0 by a higher order: (x₂ ε²)^(5/2) has no term below ε⁵', async () => {
    const x = ad.input('x', []);
    const [series] = ad.jetOfGraph([ad.power(x, 2.5)], new Map([[x, [x, undefined, ad.constant(1)]]]), 4);
    const values = await ad.evaluate([...series!.filter(node => node !== undefined)], new Map([[x, 0]]));
    expect(values.map(number)).to.deep.equal(values.map(() => 0));
  });

  it('negative powers of numbers whose positive powers overflow', async () => {
    const { coefficients } = await ad.jet(x => ad.power(x, -2), 2)([1e160], [1e160]);
    expect(coefficients.map(number)).to.deep.equal([1e160 ** -2, -2 * 1e160 ** -2, 3 * 1e160 ** -2]);
  });

  it('the gradient by any of its definitions is one node', () => {
    const x = ad.input('x', [3]);
    const f = (y: Node): Node => ad.sum(ad.tanh(y));
    const [direct] = ad.backprop(f(x), [x]);
    expect(ad.gradient(f)(x)).to.equal(direct);
    expect(ad.vjp(f)([x], ad.constant(1)).cotangents[0]).to.equal(direct);
    expect(ad.add(x, ad.sin(x))).to.equal(ad.add(ad.sin(x), x));
    expect(ad.power(x, 2)).to.not.equal(ad.power(x, 3));
  });
});
