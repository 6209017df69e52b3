import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import { toNested, type Node, type Tensor } from '../../src/ad/index.js';
import { InvalidArgumentError, ShapeError } from '../../src/errors/index.js';

const number = (tensor: Tensor): number => tensor.data[0]!;
/** The elements of a vector of two. */
const element = (x: Node, k: number): Node => ad.reshape(ad.slice(x, k, k + 1), []);
const vector = (...parts: Node[]): Node => ad.concatenate(parts.map(part => ad.reshape(part, [1])));

/** f(r, φ) = (r cos φ, r sin φ), and more components than arguments with r² φ. */
const polar = (x: Node): Node => {
  const [r, phi] = [element(x, 0), element(x, 1)];
  return vector(ad.multiply(r, ad.cos(phi)), ad.multiply(r, ad.sin(phi)));
};
const cylinder = (x: Node): Node => {
  const [r, phi] = [element(x, 0), element(x, 1)];
  return ad.concatenate([polar(x), ad.reshape(ad.multiply(ad.multiply(r, r), phi), [1])]);
};
const [r, phi] = [1.3, 0.4];
const jacobianOfPolar = [
  [Math.cos(phi), -r * Math.sin(phi)],
  [Math.sin(phi), r * Math.cos(phi)],
];
const jacobianOfCylinder = [...jacobianOfPolar, [2 * r * phi, r * r]];
const lists = (tensor: Tensor): number[][] => toNested(tensor) as number[][];

/** Rounding of a few operations on numbers of size 1 to 10. */
function expectMatrix(actual: Tensor, expected: readonly (readonly number[])[]): void {
  expect(actual.shape).to.deep.equal([expected.length, expected[0]!.length]);
  expected.flat().forEach((value, k) => {
    expect(actual.data[k]!, `entry ${k}`).to.be.closeTo(value, 1e-14);
  });
}

async function refusal(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('not refused');
}

describe('valueAndGradient', () => {
  it('gives both, of numbers and of nodes', async () => {
    const f = (x: Node, y: Node): Node => ad.dot(ad.multiply(x, x), y);
    const { value, gradient } = await ad.valueAndGradient(f, { argument: 1 })([1, 2], [3, 4]);
    expect(number(value)).to.equal(19);
    expect(toNested(gradient)).to.deep.equal([1, 4]);
    // d/dx (f f′) = f′² + f f″ = 9 x⁴ + 6 x⁴ for f = x³.
    const g = (x: Node): Node => {
      const both = ad.valueAndGradient(y => ad.power(y, 3))(x);
      return ad.multiply(both.value, both.gradient);
    };
    expect(number(await ad.gradient(g)(2))).to.equal(15 * 16);
  });
});

describe('jacobian', () => {
  it('by columns: as many rows as columns, or more', async () => {
    expectMatrix(await ad.jacobian(polar)([r, phi]), jacobianOfPolar);
    expectMatrix(await ad.jacobian(cylinder)([r, phi]), jacobianOfCylinder);
  });

  it('by rows: fewer rows than columns', async () => {
    const f = (x: Node): Node => vector(ad.dot(x, x), ad.sum(ad.sin(x)));
    const x = [0.1, -2, 3];
    expectMatrix(await ad.jacobian(f)(x), [x.map(t => 2 * t), x.map(Math.cos)]);
  });

  it('has the axes of f(x) and then those of x: ∂(A x)ₐ/∂A_bc = δ_ab x_c', async () => {
    const tensor = await ad.jacobian((a, x) => ad.matvec(a, x))(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      [7, 8, 9],
    );
    expect(tensor.shape).to.deep.equal([2, 2, 3]);
    expect(toNested(tensor)).to.deep.equal([
      [
        [7, 8, 9],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [7, 8, 9],
      ],
    ]);
    const rows = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const f = (a: Node, x: Node): Node => ad.matvec(a, x);
    expect(toNested(await ad.jacobian(f, { argument: 1 })(rows, [7, 8, 9]))).to.deep.equal(rows);
  });

  it('of a constant function, and of one that ignores the argument, is zero', async () => {
    const zeros = { data: new Float64Array(6), shape: [2, 3] };
    expect(await ad.jacobian(() => ad.constant([1, 2]))([1, 2, 3])).to.deep.equal(zeros);
    const f = (_x: Node, y: Node): Node => y;
    expect(await ad.jacobian(f)([1, 2, 3], [1, 2])).to.deep.equal(zeros);
    // A linear function by rows: what does not depend on the point has no batch of its own.
    const mean = await ad.jacobian(x => vector(ad.mean(x), ad.constant(1)))([1, 2, 3, 4]);
    expect(toNested(mean)).to.deep.equal([
      [0.25, 0.25, 0.25, 0.25],
      [0, 0, 0, 0],
    ]);
  });

  it('of nodes is a node, by columns and by rows, inside other functions', async () => {
    const nodes = ad.input('x', [2]);
    const graphs = [ad.jacobian(polar)(nodes), ad.jacobian(cylinder)(nodes)];
    const values = await ad.evaluate(graphs, new Map([[nodes, [r, phi]]]));
    expectMatrix(values[0]!, jacobianOfPolar);
    expectMatrix(values[1]!, jacobianOfCylinder);
    // The determinant of the Jacobian of polar coordinates is r, with the slopes 1 and 0.
    const determinant = (x: Node): Node => {
      const j = ad.reshape(ad.jacobian(polar)(x), [4]);
      return ad.subtract(
        ad.multiply(element(j, 0), element(j, 3)),
        ad.multiply(element(j, 1), element(j, 2)),
      );
    };
    const { value, gradient } = await ad.valueAndGradient(determinant)([r, phi]);
    expect(number(value)).to.be.closeTo(r, 1e-15);
    expect(gradient.data[0]).to.be.closeTo(1, 1e-15);
    expect(gradient.data[1]).to.be.closeTo(0, 1e-15);
    const byRows = (x: Node): Node => ad.sum(ad.sum(ad.jacobian(y => vector(ad.dot(y, y), ad.sum(y)))(x)));
    expect(toNested(await ad.gradient(byRows)([1, 2, 3]))).to.deep.equal([2, 2, 2]);
  });

  it('of nodes of unknown length goes by whichever number is known', async () => {
    const x = ad.input('x', ['n']);
    const f = (y: Node): Node => vector(ad.dot(y, y), ad.sum(y));
    const [value] = await ad.evaluate([ad.jacobian(f)(x)], new Map([[x, [1, 2, 3]]]));
    expectMatrix(value!, [
      [2, 4, 6],
      [1, 1, 1],
    ]);
    expect(() => ad.jacobian(ad.sin)(x)).to.throw(ShapeError, /jacobian.*\[n\].*known lengths/);
    const wide = ad.input('x', [1001]);
    expect(() => ad.jacobian(ad.sin)(wide)).to.throw(InvalidArgumentError, /1001.*at most 1000/);
  });

  it('refuses an argument that is not there', async () => {
    const error = await refusal(() => ad.jacobian(polar, { argument: 1 })([1, 2]));
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect(error.message).to.match(/jacobian: argument is 1, allowed: an integer from 0 to 0/);
  });
});

describe('hessian', () => {
  /** Rosenbrock's function (1 − x)² + 100 (y − x²)². */
  const rosenbrock = (p: Node): Node => {
    const [x, y] = [element(p, 0), element(p, 1)];
    const valley = ad.subtract(y, ad.multiply(x, x));
    return ad.add(ad.power(ad.subtract(1, x), 2), ad.multiply(100, ad.power(valley, 2)));
  };
  const [x, y] = [-1.2, 1];
  const expected = [
    [2 - 400 * (y - 3 * x * x), -400 * x],
    [-400 * x, 200],
  ];

  it('of Rosenbrock’s function in closed form, of numbers and nodes, and column by column', async () => {
    const ofArrays = await ad.hessian(rosenbrock)([x, y]);
    const node = ad.input('p', [2]);
    const [ofNodes] = await ad.evaluate([ad.hessian(rosenbrock)(node)], new Map([[node, [x, y]]]));
    expected.flat().forEach((value, k) => {
      expect(ofArrays.data[k]! / value).to.be.closeTo(1, 1e-14);
      expect(ofNodes!.data[k]! / value).to.be.closeTo(1, 1e-14);
    });
    for (const [k, unit] of [
      [1, 0],
      [0, 1],
    ].entries()) {
      const { data } = await ad.hessianVectorProduct(rosenbrock)([x, y], unit);
      data.forEach((value, j) => expect(value / expected[j]![k]!).to.be.closeTo(1, 1e-14));
    }
  });

  it('is symmetric, of a function of several arrays', async () => {
    const f = (a: Node, v: Node): Node => ad.sum(ad.tanh(ad.matvec(a, ad.sin(v))));
    const matrix = [
      [0.3, -1, 0.2],
      [0.5, 0.1, -0.4],
    ];
    const v = [0.7, -0.2, 1.1];
    const ofMatrix = await ad.hessian(f)(matrix, v);
    const ofVector = lists(await ad.hessian(f, { argument: 1 })(matrix, v));
    expect(ofMatrix.shape).to.deep.equal([2, 3, 2, 3]);
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++)
        expect(ofMatrix.data[6 * i + j]).to.be.closeTo(ofMatrix.data[6 * j + i]!, 1e-16);
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) expect(ofVector[i]![j]).to.be.closeTo(ofVector[j]![i]!, 1e-16);
    // Central differences of the gradient: an error of h²/6 f‴ and one of rounding, 1e-16/h.
    const step = 1e-5;
    for (let j = 0; j < 3; j++) {
      const at = async (sign: number): Promise<number[]> =>
        Array.from((await ad.gradient(f, { argument: 1 })(matrix, v.with(j, v[j]! + sign * step))).data);
      const [up, down] = [await at(1), await at(-1)];
      for (let i = 0; i < 3; i++)
        expect(ofVector[i]![j]).to.be.closeTo((up[i]! - down[i]!) / (2 * step), 1e-9);
    }
  });

  it('refuses a function that is not scalar', async () => {
    expect(await refusal(() => ad.hessian(ad.sin)([1, 2]))).to.be.instanceOf(ShapeError);
  });
});

describe('functions that hold data', () => {
  it('hessianVectorProduct of a closure over constant arrays: least squares has the Hessian Aᵀ A', async () => {
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const [a, b] = [ad.constant(rows), ad.constant([1, -1, 2])];
    const loss = (x: Node): Node => {
      const residual = ad.subtract(ad.matvec(a, x), b);
      return ad.multiply(0.5, ad.dot(residual, residual));
    };
    expect(toNested(await ad.hessianVectorProduct(loss)([0.5, 7], [1, 0]))).to.deep.equal([35, 44]);
    expect(toNested(await ad.hessian(loss)([0.5, 7]))).to.deep.equal([
      [35, 44],
      [44, 56],
    ]);
  });

  it('hessianVectorProduct of a closure over an outer node: ∂/∂s of ∇²(s |x|⁴/4) v', async () => {
    // ∇²(|x|⁴/4) v = |x|² v + 2 x (x·v): with x = (1, 2), v = (1, 0) it is (5, 0) + 2 (1, 2), of sum 11.
    const [x, v] = [ad.constant([1, 2]), ad.constant([1, 0])];
    const f = (s: Node): Node =>
      ad.sum(
        ad.hessianVectorProduct(y => ad.multiply(s, ad.multiply(0.25, ad.power(ad.dot(y, y), 2))))(x, v),
      );
    expect(number(await ad.gradient(f)(3))).to.be.closeTo(11, 1e-14);
    const { coefficients } = await ad.jet(f, 2)([3], [1]);
    [33, 11, 0].forEach((a, k) => expect(number(coefficients[k]!)).to.be.closeTo(a, 1e-13));
  });

  it('numbers inside a function that is traced are refused at once, and leave no rejection behind', async () => {
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      const inside: [string, (x: Node) => unknown][] = [
        ['gradient', x => ad.gradient(y => ad.multiply(x, y))(1)],
        ['valueAndGradient', x => ad.valueAndGradient(y => ad.multiply(x, y))(1)],
        ['jvp', x => ad.jvp(y => ad.multiply(x, y))([1], [1])],
        ['vjp', x => ad.vjp(y => ad.multiply(x, y))([1], 1)],
        ['jet', x => ad.jet(y => ad.multiply(x, y), 2)([1], [1])],
        ['jacobian', x => ad.jacobian(y => ad.multiply(x, y))([1, 2])],
        ['hessian', x => ad.hessian(y => ad.multiply(x, y))(1)],
        ['hessianVectorProduct', x => ad.hessianVectorProduct(y => ad.multiply(x, y))(1, 1)],
        ['batched', x => ad.batched(y => ad.multiply(x, y))([1, 2])],
      ];
      for (const [name, f] of inside) {
        const error = await refusal(() => ad.gradient(x => ad.multiply(x, f(x) as Node))(3));
        expect(error, name).to.be.instanceOf(InvalidArgumentError);
        expect(error.message, name).to.match(new RegExp(`^${name}: .*node`));
      }
      await new Promise(resolve => setTimeout(resolve, 5));
      expect(rejections).to.deep.equal([]);
    } finally {
      process.off('unhandledRejection', note);
    }
    // Tracing has ended, however it ended.
    expect(number(await ad.gradient(x => ad.multiply(x, x))(2))).to.equal(4);
  });

  it('a function that holds a node cannot be asked in numbers, and says so', async () => {
    const outer = ad.input('temperature', []);
    const error = await refusal(() => ad.gradient(y => ad.multiply(outer, y))(1));
    expect(error).to.be.instanceOf(InvalidArgumentError);
    expect(error.message).to.match(/^gradient: f, which holds the node temperature, .*constant\(1\)/);
  });
});

describe('functions that are not written with nodes', () => {
  type Anything = Parameters<typeof ad.gradient>[0];
  const mistakes: Record<string, readonly [unknown, RegExp]> = {
    'operators of JavaScript': [(x: never) => x * x, /is NaN.*write multiply\(x, x\) for x \* x/],
    'functions of Math': [(x: never) => Math.sin(x), /is NaN.*sin\(x\) for Math\.sin\(x\)/],
    'a sum that becomes text': [(x: unknown) => (x as string) + '1', /is "%.*write multiply/],
    'an async function': [async (x: Node) => Promise.resolve(x), /a promise.*must not be async/],
    'an async function that fails': [() => Promise.reject(new Error('no')), /must not be async/],
    'a function that returns nothing': [() => undefined, /is undefined.*`return` missing/],
    'a list of nodes': [(x: Node) => [x, x], /a list of 2.*concatenate/],
    'no function at all': [ad.constant(1), /gradient: f is .*a function of nodes|: f is/],
  };
  for (const [name, [f, message]] of Object.entries(mistakes)) {
    it(name, async () => {
      const given = f as Anything;
      for (const ask of [
        () => ad.gradient(given)(2),
        () => ad.jvp(given)([2], [1]),
        () => ad.vjp(given)([2], 1),
        () => ad.jet(given, 3)([2], [1]),
        () => ad.jacobian(given)(2),
        () => ad.hessian(given)(2),
        () => ad.batched(given)([2]),
        () => ad.gradient(given)(ad.input('x', [])),
      ]) {
        const error = await refusal(ask);
        expect(error).to.be.instanceOf(InvalidArgumentError);
        expect(error.message).to.match(message);
      }
    });
  }

  it('lists that are none', async () => {
    const jvp = ad.jvp(ad.sin) as (...given: unknown[]) => Promise<unknown>;
    const vjp = ad.vjp(ad.sin) as (...given: unknown[]) => Promise<unknown>;
    for (const ask of [() => jvp(1, 1), () => jvp([1], 1), () => vjp(1, 1)]) {
      const error = await refusal(ask);
      expect(error).to.be.instanceOf(InvalidArgumentError);
      expect(error.message).to.match(/a list with one entry for each argument/);
    }
  });

  it('constant functions, of nodes or numbers, have the derivative zero', async () => {
    for (const f of [() => 3, () => ad.constant(3)]) {
      expect(number(await ad.gradient(f)(2))).to.equal(0);
      const { coefficients } = await ad.jet(f, 3)([2], [1]);
      expect(coefficients.map(number)).to.deep.equal([3, 0, 0, 0]);
      const { value, tangent } = await ad.jvp(f)([2], [1]);
      expect([number(value), number(tangent)]).to.deep.equal([3, 0]);
      const { cotangents } = await ad.vjp(f)([[1, 2]], 1);
      expect(toNested(cotangents[0]!)).to.deep.equal([0, 0]);
      expect(number(await ad.hessian(f)(2))).to.equal(0);
      expect(toNested(await ad.batched(f)([1, 2]))).to.deep.equal([3, 3]);
    }
  });
});

describe('batched', () => {
  it('is f for each example, of several arguments', async () => {
    const f = (x: Node, s: Node): Node => ad.multiply(s, ad.sin(x));
    const xs = [
      [0.1, 0.2],
      [1, 2],
      [-3, 4],
    ];
    const scales = [2, -1, 0.5];
    const all = await ad.batched(f)(xs, scales);
    expectMatrix(
      all,
      xs.map((x, k) => x.map(t => scales[k]! * Math.sin(t))),
    );
  });

  it('of derivatives gives those of each example', async () => {
    const points = [
      [r, phi],
      [2, -1],
      [0.5, 3],
    ];
    const all = await ad.batched(ad.jacobian(polar))(points);
    expect(all.shape).to.deep.equal([3, 2, 2]);
    for (const [k, point] of points.entries()) {
      const one = await ad.jacobian(polar)(point);
      expect([...all.data.subarray(4 * k, 4 * k + 4)]).to.deep.equal([...one.data]);
    }
    const cube = (x: Node): Node => ad.power(x, 3);
    expect(toNested(await ad.batched(ad.hessian(cube))([1, 2, 3]))).to.deep.equal([6, 12, 18]);
  });

  it('refuses nodes, and arguments without a common leading axis', async () => {
    const batchedSin = ad.batched(ad.sin) as (x: unknown) => Promise<unknown>;
    expect((await refusal(() => batchedSin(ad.input('x', [2])))).message).to.match(
      /batched\(gradient\(f\)\)/,
    );
    const twice = ad.batched((x, y) => ad.add(x, y));
    expect((await refusal(() => twice([1, 2], [1, 2, 3]))).message).to.match(/\[2\], \[3\].*same length/);
    expect(await refusal(() => twice(1, 2))).to.be.instanceOf(ShapeError);
  });
});
