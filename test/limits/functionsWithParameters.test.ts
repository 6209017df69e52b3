import { ok, strictEqual, throws } from 'node:assert/strict';
import { defineModel, limit, LimitError, type Model } from '../../src/index.js';
import {
  add,
  constant,
  dimensionSize,
  divide,
  elementwiseOf,
  evaluate,
  gradient,
  input,
  limitOf,
  matvec,
  max,
  maximum,
  mean,
  multiply,
  productDimension,
  relu,
  reshape,
  slice,
  softmax,
  sqrt,
  square,
  substitute,
  subtract,
  sum,
  tanh,
  weight,
  type Node,
  type Shape,
} from '../../src/doors/graph.js';

const scaled = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q), sqrt(dimensionSize(fanIn)));
const close = (actual: number, expected: number, what: string, tolerance = 1e-12): void => {
  ok(
    Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected)),
    `${what}: ${actual}, ${expected}`,
  );
};

type Nodes = Record<'U' | 'W' | 'v' | 'b' | 'x', Node>;
function network(
  parameters: Record<string, Shape | { shape: Shape; kind: 'bias' }>,
  apply: (nodes: Nodes) => Node,
  x: Shape = [2],
): Model {
  return defineModel({
    name: 'program',
    inputs: { x },
    parameters,
    apply: (weights, inputs) => apply({ ...(weights as object), ...inputs } as Nodes),
  });
}
const shapes = { U: ['n', 2], v: [1, 'n'] } as const;

const vectors = [
  [1.2, -0.3],
  [0.4, 0.9],
];
const [k11, k12, k22] = [1.53, 0.21, 0.97];

/** φ and Φ of the normal distribution. */
const density = (t: number): number => Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
const distribution = (t: number): number => elementwiseOf('erfc').value([-t * Math.SQRT1_2], {}) / 2;

/** ∫ f by the rule of Simpson on each side of the borders. */
function integral(f: (t: number) => number, borders: readonly number[], steps = 4000): number {
  let total = 0;
  for (const [k, from] of borders.slice(0, -1).entries()) {
    const width = ((borders[k + 1] ?? from) - from) / steps;
    for (let i = 0; i < steps; i++) {
      const t = from + i * width;
      total += (width / 6) * (f(t) + 4 * f(t + width / 2) + f(t + width));
    }
  }
  return total;
}

/**
 * E[f(x) g(y)] of covariance (k11, k12; k12, k22) for an f that is 0 below a border, where g(y) has the mean
 * `gOf(m, s)` under N(m, s²).
 */
function meanBeyond(border: number, f: (x: number) => number, gOf: (m: number, s: number) => number): number {
  const deviation = Math.sqrt(k11);
  const s = Math.sqrt(k22 - k12 ** 2 / k11);
  return integral(
    x => (f(x) * density(x / deviation) * gOf((k12 / k11) * x, s)) / deviation,
    [border, 12 * deviation],
  );
}

async function both(
  model: Model,
  x: unknown = vectors,
): Promise<{ nngp: number[]; ntk: number[]; error: number }> {
  const kernels = limit(model);
  const { nngp, ntk } = await kernels.both(x as number[][]);
  return { nngp: [...nngp.data], ntk: [...ntk.data], error: kernels.error };
}

describe('nonlinearities of what depends on the inputs by its size', () => {
  it('have closed forms where the size can be drawn out: relu of an RMS norm of relu', async () => {
    const normalized = network(shapes, ({ U, v, x }) => {
      const q = relu(matvec(U, x));
      return scaled(v, relu(divide(q, sqrt(mean(square(q))))), 'n');
    });
    const plain = network(shapes, ({ U, v, x }) => scaled(v, relu(matvec(U, x)), 'n'));
    const [{ nngp, error }, expected] = [await both(normalized), await both(plain)];
    strictEqual(error, 0);
    close(nngp[0] ?? NaN, 1, 'NNGP of one input');
    close(nngp[1] ?? NaN, (expected.nngp[1] ?? NaN) / Math.sqrt((k11 * k22) / 4), 'NNGP of two');
  });

  it('are integrals with the mean as parameter: relu(relu(h) − E relu(h))', async () => {
    const model = network(shapes, ({ U, v, x }) => {
      const q = relu(matvec(U, x));
      return scaled(v, relu(subtract(q, mean(q))), 'n');
    });
    const { nngp, ntk, error } = await both(model);
    ok(error > 0 && error < 1e-12, String(error));
    const [mu, nu] = [Math.sqrt(k11 / (2 * Math.PI)), Math.sqrt(k22 / (2 * Math.PI))];
    // E (h − μ)₊² and E (h − μ)₊ (h′ − μ′)₊, and the slopes of both.
    const [deviation, t] = [Math.sqrt(k11), mu / Math.sqrt(k11)];
    const own = (k11 + mu ** 2) * distribution(-t) - mu * deviation * density(t);
    close(nngp[0] ?? NaN, own, 'NNGP of one input');
    close(ntk[0] ?? NaN, own + k11 * distribution(-t), 'NTK of one input');
    const mixed = meanBeyond(
      mu,
      x => x - mu,
      (m, s) => (m - nu) * distribution((m - nu) / s) + s * density((m - nu) / s),
    );
    const slopes = meanBeyond(
      mu,
      () => 1,
      (m, s) => distribution((m - nu) / s),
    );
    close(nngp[1] ?? NaN, mixed, 'NNGP of two');
    close(ntk[1] ?? NaN, mixed + k12 * slopes, 'NTK of two');
  });

  it('are other functions where one of two parameters differs', async () => {
    const [x, U, p, r] = [input('x', [2]), weight('U', ['n', 2]), input('p', []), input('r', [])];
    const h = relu(matvec(U, x));
    const node = limitOf(mean(tanh(add(multiply(p, h), multiply(r, square(h))))), { infinite: ['n'] });
    for (const [first, second] of [
      [0.5, 1],
      [0.5, 2],
      [0.7, 2],
    ] as const) {
      const [found] = await evaluate(
        [node],
        new Map<Node, number | number[]>([
          [x, [0.6, 0.8]],
          [p, first],
          [r, second],
        ]),
      );
      // Gauss–Legendre sums of two points on 20 000 intervals of [0, 10].
      const [width, offset] = [5e-4, 5e-4 / Math.sqrt(12)];
      let expected = 0;
      for (let k = 0; k < 20_000; k++) {
        for (const z of [(k + 0.5) * width - offset, (k + 0.5) * width + offset])
          expected += Math.tanh(first * z + second * z * z) * Math.exp((-z * z) / 2);
      }
      close(found?.data[0] ?? NaN, (expected * width) / 2 / Math.sqrt(2 * Math.PI), `${first}, ${second}`);
    }
  });

  it('may be of layer norm after a nonlinearity: tanh(layerNorm(relu(h)))', async () => {
    const model = network(shapes, ({ U, v, x }) => {
      const q = relu(matvec(U, x));
      const centered = subtract(q, mean(q));
      return scaled(v, tanh(divide(centered, sqrt(mean(square(centered))))), 'n');
    });
    const { nngp, ntk, error } = await both(model);
    ok(error < 1e-12, String(error));
    // Layer norm forgets the size of h, so that h may have variance 1.
    const mu = 1 / Math.sqrt(2 * Math.PI);
    const deviation = Math.sqrt(0.5 - mu ** 2);
    const f = (t: number): number => Math.tanh((Math.max(t, 0) - mu) / deviation);
    const slope = (t: number): number => (1 - f(t) ** 2) / deviation;
    const ofSquare = integral(t => f(t) ** 2 * density(t), [-12, 0, 12]);
    const squareOfSlope = integral(t => slope(t) ** 2 * density(t), [0, 12]);
    close(nngp[0] ?? NaN, ofSquare, 'NNGP of one input');
    close(ntk[0] ?? NaN, ofSquare + squareOfSlope, 'NTK of one input');
    const rho = k12 / Math.sqrt(k11 * k22);
    const s = Math.sqrt(1 - rho ** 2);
    const inner = (x: number): number =>
      integral(t => f(rho * x + s * t) * density(t), [-9, (-rho * x) / s, 9], 600);
    close(
      nngp[1] ?? NaN,
      integral(x => f(x) * inner(x) * density(x), [-9, 0, 9], 600),
      'NNGP of two',
      // Steps of 0.015 leave 1e-11.
      1e-10,
    );
  });

  it('have derivatives by inputs, through their parameters too', async () => {
    const model = network(shapes, ({ U, v, x }) => {
      const q = relu(matvec(U, x));
      return scaled(v, tanh(add(q, mean(q))), 'n');
    });
    const { graph } = limit(model);
    const at = graph.at['x'] as Node;
    const along = graph.along['x'] as Node;
    const value = async (x: readonly number[]): Promise<number> => {
      const [result] = await evaluate(
        [graph.nngp],
        new Map([
          [at, x as number[]],
          [along, vectors[1] as number[]],
        ]),
      );
      return result?.data[0] ?? NaN;
    };
    const [x = []] = vectors;
    const slope = await gradient(
      (node: Node) =>
        substitute(
          [graph.nngp],
          new Map([
            [at, node],
            [along, constant(vectors[1] as number[])],
          ]),
        )[0] as Node,
    )(x);
    for (const axis of [0, 1]) {
      const step = 1e-4;
      const difference = (h: number): number[] => x.map((entry, k) => entry + (k === axis ? h : 0));
      const central = ((await value(difference(step))) - (await value(difference(-step)))) / (2 * step);
      // Differences are right to h².
      close(slope.data[axis] ?? NaN, central, `by x[${axis}]`, 1e-7);
    }
  });
});

describe('the larger of Gaussians', () => {
  const maxout = network({ U: ['n', 2], W: ['n', 2], v: [1, 'n'] }, ({ U, W, v, x }) =>
    scaled(v, maximum(matvec(U, x), matvec(W, x)), 'n'),
  );

  it('has closed forms: max(a, b) = (a + b + |a − b|)/2', async () => {
    const { nngp, ntk, error } = await both(maxout);
    strictEqual(error, 0);
    const theta = Math.acos(k12 / Math.sqrt(k11 * k22));
    const root = Math.sqrt(k11 * k22 - k12 ** 2);
    const absolute = (2 / Math.PI) * (root + k12 * (Math.PI / 2 - theta));
    close(nngp[1] ?? NaN, (k12 + absolute) / 2, 'NNGP');
    close(ntk[1] ?? NaN, (k12 + absolute) / 2 + (k12 * (Math.PI - theta)) / Math.PI, 'NTK');
    close(ntk[0] ?? NaN, 2 * k11, 'NTK of one input');
  });

  it('is the same along an axis', async () => {
    const tokens = [
      [
        [1, 0.2],
        [0.5, -1],
      ],
      [
        [0.3, 0.3],
        [1, 1],
      ],
    ];
    const pooled = (largest: (h: Node) => Node): Model =>
      network(shapes, ({ U, v, x }) => scaled(v, largest(matvec(U, x)), 'n'), [2, 2]);
    const member = (h: Node, t: number): Node => reshape(slice(h, t, t + 1, 0), ['n']);
    const [byAxis, byTwo] = [
      await both(
        pooled(h => max(h, 0)),
        tokens,
      ),
      await both(
        pooled(h => maximum(member(h, 0), member(h, 1))),
        tokens,
      ),
    ];
    byTwo.ntk.forEach((value, k) => {
      strictEqual(byAxis.ntk[k], value);
    });
    byTwo.nngp.forEach((value, k) => {
      strictEqual(byAxis.nngp[k], value);
    });
    strictEqual(byAxis.error, 0);
    // E max² = (E a² + E b²)/2 + 0: the square of max is that of a or of b, each half of the time.
    close(byAxis.nngp[0] ?? NaN, (1.04 + 1.25) / 2, 'E max²');
  });
});

describe('sums of functions over a finite axis', () => {
  it('may be before a nonlinearity: equal summands make a function of one variable', async () => {
    const twice = network(shapes, ({ U, v, x }) => scaled(v, tanh(sum(tanh(matvec(U, x)), 0)), 'n'), [2, 2]);
    const single = network(shapes, ({ U, v, x }) => scaled(v, tanh(multiply(2, tanh(matvec(U, x)))), 'n'));
    const [found, expected] = [
      await both(
        twice,
        vectors.map(x => [x, x]),
      ),
      await both(single),
    ];
    expected.nngp.forEach((value, k) => {
      close(found.nngp[k] ?? NaN, value, `NNGP ${k}`, 1e-10);
    });
    expected.ntk.forEach((value, k) => {
      close(found.ntk[k] ?? NaN, value, `NTK ${k}`, 1e-10);
    });
    // Grids of twice as many points agree so well; what is summed up is the difference, not the error.
    ok(found.error < 1e-7, String(found.error));
  });

  it('have products whose terms have factors of their own', async () => {
    // E Σₛ cₛ (relu aₛ + relu bₛ)² over tokens, of two variables each: E relu² = |x|²/2, and for a right
    // angle E relu(a) relu(b) = |a| |b|/2π.
    const [x, U] = [input('x', [2, 2, 2]), weight('U', ['n', 2])];
    const sums = sum(relu(matvec(U, x)), 1);
    const factors = reshape(constant([1, 3]), [2, 1]);
    const node = limitOf(mean(sum(multiply(multiply(sums, factors), sums), 0)), { infinite: ['n'] });
    const tokens = [
      [
        [1, 0],
        [0, 2],
      ],
      [
        [3, 4],
        [-4, 3],
      ],
    ];
    const [found] = await evaluate([node], new Map([[x, tokens]]));
    const of = (first: number, second: number): number =>
      (first ** 2 + second ** 2) / 2 + (first * second) / Math.PI;
    close(found?.data[0] ?? NaN, of(1, 2) + 3 * of(5, 5), 'E');
  });

  it('are refused where they are of too many variables, with what to do', () => {
    const model = network(shapes, ({ U, v, x }) => scaled(v, tanh(sum(tanh(matvec(U, x)), 0)), 'n'), [9, 2]);
    throws(
      () => limit(model),
      (error: unknown) =>
        error instanceof LimitError &&
        error.reason === 'unsupported' &&
        /9 random.*Put a matrix/.test(error.message),
    );
  });
});

describe('more of what people write', () => {
  it('has arrays of biases: positions are what a matrix makes of indicators', async () => {
    const tokens = [
      [
        [1, 0.2],
        [0.5, -1],
      ],
    ];
    const body = (U: Node, x: Node, v: Node, positions: Node): Node =>
      scaled(v, mean(relu(add(matvec(U, x), positions)), 0), 'n');
    const array = network(
      { ...shapes, b: { shape: [2, 'n'], kind: 'bias' } },
      ({ U, v, b, x }) => body(U, x, v, b),
      [2, 2],
    );
    const matrix = network(
      { ...shapes, W: ['n', 2] },
      ({ U, W, v, x }) =>
        body(
          U,
          x,
          v,
          matvec(
            W,
            constant([
              [1, 0],
              [0, 1],
            ]),
          ),
        ),
      [2, 2],
    );
    const [found, expected] = [await both(array, tokens), await both(matrix, tokens)];
    close(found.nngp[0] ?? NaN, expected.nngp[0] ?? NaN, 'NNGP');
    close(found.ntk[0] ?? NaN, expected.ntk[0] ?? NaN, 'NTK');
  });

  it('has generated matrices that are used twice: the kernels are those of two', async () => {
    const product = String(productDimension('m', 'm'));
    const model = (isShared: boolean): Model =>
      defineModel({
        name: 'generating',
        inputs: { x: [2], z: [2] },
        parameters: {
          U: ['n', 2],
          W: [product, 'n'],
          ...(!isShared && { W2: [product, 'n'] }),
          A: ['m', 2],
          R: [1, 'm'],
        },
        apply(parameters, { x, z }) {
          const { U, W, A, R } = parameters as Record<'U' | 'W' | 'A' | 'R', Node>;
          const q = relu(matvec(U, x));
          const [first, second] = [W, isShared ? W : (parameters['W2'] as Node)].map(matrix =>
            reshape(scaled(matrix, q, 'n'), ['m', 'm']),
          ) as [Node, Node];
          const h = relu(scaled(first, relu(matvec(A, z)), 'm'));
          return scaled(R, relu(scaled(second, h, 'm')), 'm');
        },
      });
    const inputs = { x: vectors, z: vectors.toReversed() };
    const [shared, apart] = [await both(model(true), inputs), await both(model(false), inputs)];
    apart.nngp.forEach((value, k) => {
      close(shared.nngp[k] ?? NaN, value, `NNGP ${k}`);
    });
    apart.ntk.forEach((value, k) => {
      close(shared.ntk[k] ?? NaN, value, `NTK ${k}`);
    });
  });

  it('refuses experts whose gates are outputs, and the derivative of a maximum over an axis', () => {
    const experts = network({ U: ['n', 2], W: [2, 2], v: [1, 'n'] }, ({ U, W, v, x }) => {
      const gates = softmax(matvec(W, x));
      return scaled(v, multiply(slice(gates, 0, 1, 0), relu(matvec(U, x))), 'n');
    });
    throws(
      () => limit(experts),
      (error: unknown) => error instanceof LimitError && error.reason === 'random',
    );
    const [x, W] = [input('x', [2, 2]), weight('W', ['n', 2])];
    throws(
      () => limitOf(mean(max(matvec(W, x), 0)), { infinite: ['n'] }),
      (error: unknown) => error instanceof LimitError && /maximum of two/.test(error.message),
    );
  });
});
