import { ok, strictEqual, throws } from 'node:assert/strict';
import {
  defineModel,
  hypernetwork,
  limit,
  LimitError,
  type LimitReason,
  type Model,
} from '../../src/index.js';
import {
  add,
  constant,
  dimensionSize,
  divide,
  dot,
  exp,
  input,
  limitOf,
  matvec,
  mean,
  multiply,
  relu,
  reshape,
  softmax,
  sqrt,
  square,
  sum,
  tanh,
  weight,
  type Node,
  type Shape,
} from '../../src/doors/graph.js';

const root = (dimension: string): Node => sqrt(dimensionSize(dimension));
const scaled = (matrix: Node, q: Node, fanIn: string): Node => divide(matvec(matrix, q), root(fanIn));
const transposed = (matrix: Node, q: Node, fanIn: string): Node =>
  divide(matvec(matrix, q, { transposed: true }), root(fanIn));

type Nodes = Record<'U' | 'W' | 'V' | 'v' | 's' | 'x', Node>;
function network(
  parameters: Record<string, Shape>,
  apply: (nodes: Nodes) => Node,
  x: Shape = ['inputSize'],
): Model {
  return defineModel({
    name: 'program',
    inputs: { x },
    parameters,
    apply: (weights, inputs) => apply({ ...(weights as object), ...inputs } as Nodes),
  });
}

/** Copies, since parameter records refuse names that they do not have. */
const parts = { U: ['n', 'inputSize'], W: ['n', 'n'], v: [1, 'n'] } as const;

const refused: readonly (readonly [string, LimitReason, RegExp, Model])[] = [
  [
    'W and its transpose in one forward pass (Tensor Programs II, section 6.3)',
    'gradientIndependence',
    /uses W .*matvec\(W/,
    network(parts, ({ U, W, v, x }) =>
      scaled(v, tanh(transposed(W, tanh(scaled(W, relu(scaled(U, x, 'inputSize')), 'n')), 'n')), 'n'),
    ),
  ],
  [
    'an embedding tied to its readout',
    'gradientIndependence',
    /uses U/,
    network({ U: ['n', 3] }, ({ U, x }) => transposed(U, relu(matvec(U, x)), 'n'), [3]),
  ],
  [
    'the first matrix transposed in the middle',
    'gradientIndependence',
    /uses U/,
    network(
      { U: ['n', 3], v: [1, 3] },
      ({ U, v, x }) => matvec(v, transposed(U, relu(matvec(U, x)), 'n')),
      [3],
    ),
  ],
  [
    'a readout used inside',
    'gradientIndependence',
    /uses v/,
    network(parts, ({ U, W, v, x }) => {
      const h = relu(scaled(U, x, 'inputSize'));
      const back = transposed(v, scaled(v, h, 'n'), 'n');
      return scaled(v, relu(add(scaled(W, h, 'n'), back)), 'n');
    }),
  ],
  [
    'a matrix without 1/√n before tanh',
    'growth',
    /tanh.* acts on what grows like n\^0\.5\. Divide/,
    network(parts, ({ U, W, v, x }) => scaled(v, tanh(matvec(W, relu(scaled(U, x, 'inputSize')))), 'n')),
  ],
  [
    'a matrix without 1/√n before relu',
    'growth',
    /grows like n\^0\.5/,
    network(parts, ({ U, W, v, x }) => scaled(v, relu(matvec(W, relu(scaled(U, x, 'inputSize')))), 'n')),
  ],
  [
    'a readout without 1/√n',
    'growth',
    /grows like n\^0\.5/,
    network({ U: ['n', 'inputSize'], v: [1, 'n'] }, ({ U, v, x }) =>
      matvec(v, relu(scaled(U, x, 'inputSize'))),
    ),
  ],
  [
    'attention with 1/√n',
    'random',
    /exp\(divide\) acts on a number that stays random.*by n, not by √n/,
    attention(dimensionSizeRoot),
  ],
  [
    'a sum over √n that is added to every neuron',
    'random',
    /relu\(add\) acts on what fluctuates by O\(1\)/,
    network(parts, ({ U, W, v, x }) => {
      const h = scaled(U, x, 'inputSize');
      return scaled(v, relu(add(scaled(W, relu(h), 'n'), divide(sum(h), root('n')))), 'n');
    }),
  ],
  [
    'the same before the division by √n',
    'random',
    /relu\(add\) acts on what fluctuates/,
    network(parts, ({ U, W, v, x }) => {
      const h = scaled(U, x, 'inputSize');
      return scaled(v, divide(relu(add(matvec(W, relu(h)), sum(h))), root('n')), 'n');
    }),
  ],
  [
    'a factor to which a sum over √n is added',
    'random',
    /random/,
    network(parts, ({ U, W, v, x }) => {
      const h = scaled(U, x, 'inputSize');
      const factor = add(mean(relu(h)), divide(sum(h), root('n')));
      return scaled(v, multiply(factor, relu(scaled(W, relu(h), 'n'))), 'n');
    }),
  ],
  [
    'tanh of the output',
    'random',
    /tanh\(divide\) is a nonlinear function of numbers that stay random/,
    network({ U: ['n', 'inputSize'], v: [1, 'n'] }, ({ U, v, x }) =>
      tanh(scaled(v, relu(scaled(U, x, 'inputSize')), 'n')),
    ),
  ],
  [
    'a scalar factor that is trained',
    'random',
    /random/,
    network({ ...parts, s: [] }, ({ U, W, v, s, x }) =>
      scaled(v, relu(multiply(s, scaled(W, relu(scaled(U, x, 'inputSize')), 'n'))), 'n'),
    ),
  ],
  [
    'a hypernetwork whose primary network is not wide',
    'random',
    /stay random/,
    hypernetwork({ depth: 3, primaryWidths: [2, 3, 1] }),
  ],
  [
    'widths that are mixed',
    'ratio',
    /ratio of widths: it grows like p\^0\.5 q\^-0\.5/,
    network({ U: ['p', 'inputSize'], W: ['q', 'p'], v: [1, 'q'] }, ({ U, W, v, x }) => {
      const h = relu(scaled(U, x, 'inputSize'));
      return scaled(v, relu(divide(matvec(W, h), root('q'))), 'q');
    }),
  ],
  [
    'a mean as readout',
    'deterministic',
    /no output matrix/,
    network({ U: ['n', 'inputSize'] }, ({ U, x }) => mean(relu(scaled(U, x, 'inputSize')))),
  ],
];

function dimensionSizeRoot(): Node {
  return root('n');
}

function attention(scale: () => Node): Model {
  return network(
    { U: ['n', 'inputSize'], W: ['n', 'inputSize'], V: ['n', 'inputSize'], v: [1, 'n'] },
    ({ U, W, V, v, x }) => {
      const scores = divide(
        dot(reshape(scaled(U, x, 'inputSize'), [3, 1, 'n']), scaled(W, x, 'inputSize')),
        scale(),
      );
      const powers = exp(scores);
      const weights = divide(powers, reshape(sum(powers), [3, 1]));
      const attended = sum(multiply(reshape(weights, [3, 3, 1]), scaled(V, x, 'inputSize')), 1);
      return scaled(v, mean(attended, 0), 'n');
    },
    [3, 'inputSize'],
  );
}

describe('networks without a limit', () => {
  for (const [what, reason, message, model] of refused) {
    it(`are refused by node and reason: ${what}`, () => {
      try {
        limit(model);
      } catch (error) {
        ok(error instanceof LimitError, String(error));
        strictEqual(error.reason, reason, error.message);
        ok(message.test(error.message), error.message);
        ok(/^operation \d+, /.test(error.node), error.node);
        strictEqual(error.code, 'NO_LIMIT');
        return;
      }
      ok(false, 'not refused');
    });
  }

  it('are found where a matrix acts on what depends on a readout neither evenly nor oddly', () => {
    const [x, W, V, v] = [
      input('x', ['n']),
      weight('W', ['n', 'n']),
      weight('V', ['n', 'n']),
      weight('v', [1, 'n']),
    ];
    const h = scaled(V, x, 'n');
    // Vᵀ u for an output matrix is special, as a cotangent is.
    const special = matvec(v, constant([1]), { transposed: true });
    const sizeOf = (q: Node): Node => mean(square(scaled(W, q, 'n')));
    const options = { infinite: ['n'], parameters: [x], outputs: [scaled(v, h, 'n')] };
    ok(limitOf(sizeOf(multiply(special, relu(h))), options));
    const mixed = [
      relu(add(h, special)),
      multiply(square(special), relu(h)),
      multiply(relu(special), relu(h)),
    ];
    for (const q of mixed) {
      let reason: string | undefined;
      try {
        limitOf(sizeOf(q), options);
      } catch (error) {
        if (error instanceof LimitError) ({ reason } = error);
      }
      strictEqual(reason, 'gradientIndependence');
    }
  });

  it('are found in sums of what settles and what does not', () => {
    const [x, V] = [input('x', ['n']), weight('V', ['n', 'n'])];
    const h = scaled(V, x, 'n');
    const [settled, random] = [mean(relu(h)), divide(sum(h), root('n'))];
    const options = { infinite: ['n'], parameters: [x] };
    ok(limitOf(add(settled, divide(random, root('n'))), options));
    throws(() => limitOf(add(settled, random), options), LimitError);
  });

  it('become ones with a limit by what the message says', () => {
    ok(limit(attention(() => dimensionSize('n'))));
  });

  it('are not refused for what is zero to leading order', () => {
    // The gradient through the scores of attention is of order 1/n, whatever it multiplies.
    const model = network(
      { U: ['n', 'inputSize'], W: ['n', 'n'], V: ['n', 'n'], v: [1, 'n'] },
      ({ U, W, V, v, x }) => {
        const h = scaled(U, x, 'inputSize');
        const scores = divide(
          dot(reshape(scaled(W, h, 'n'), [3, 1, 'n']), scaled(V, h, 'n')),
          dimensionSize('n'),
        );
        const attended = sum(multiply(reshape(softmax(scores), [3, 3, 1]), h), 1);
        return scaled(v, mean(relu(add(attended, h)), 0), 'n');
      },
      [3, 'inputSize'],
    );
    ok(limit(model).graph.contributions.has('W'));
  });
});
