import fc from 'fast-check';

/** JSON that stands in the place of something else. */
const junk = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 'relu', '__proto__', -1, 0, 1.5, 1e9, 1e308, [], {}, [[]], {
    x: [1],
  }),
  fc.jsonValue({ maxDepth: 2 }),
);

const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 100, arbitrary }, { weight: 1, arbitrary: junk });

const activation = mostly(fc.constantFrom('relu', 'erf', 'abs', 'linear', 'step'));
const scale = mostly(fc.constantFrom(0, 1, 0.3, 2, 1e-3));
const layers = mostly(fc.integer({ min: 1, max: 4 }));
const common = { activation, gain: scale };

/** Options of each kind, and others' among them. */
const options: Readonly<Record<string, Readonly<Record<string, fc.Arbitrary<unknown>>>>> = {
  mlp: {
    ...common,
    depth: layers,
    weightScale: scale,
    biasScale: scale,
    outputBias: mostly(fc.boolean()),
    readoutScale: scale,
    variance: mostly(fc.constantFrom('inside', 'outside')),
    outputs: layers,
  },
  residual: { ...common, depth: layers, alpha: scale, weightScale: scale, branchScale: scale },
  recurrent: {
    ...common,
    pooling: mostly(fc.constantFrom('last', 'average')),
    weightScale: scale,
    inputScale: scale,
    biasScale: scale,
    readoutScale: scale,
    length: mostly(fc.integer({ min: 2, max: 4 })),
    ragged: mostly(fc.boolean()),
  },
  hypernetwork: {
    ...common,
    depth: layers,
    primaryDepth: layers,
    primaryWidth: mostly(fc.constantFrom<unknown>(1, 3, 'infinite')),
    fourierFeatures: layers,
  },
  module: { path: fc.constantFrom<unknown>('./no.js', '', 3), options: junk },
};

const vector = (size: number): fc.Arbitrary<unknown> =>
  mostly(fc.array(mostly(fc.constantFrom(0, 1, -1, 0.5, 2, 1e-300)), { minLength: size, maxLength: size }));

function examplesOf(kind: string, size: number): fc.Arbitrary<unknown> {
  const example =
    kind === 'recurrent'
      ? fc.array(vector(size), { minLength: 1, maxLength: 3 })
      : kind === 'hypernetwork'
        ? fc.record({ x: vector(size), z: vector(2) })
        : vector(size);
  return mostly(fc.array(mostly(example), { minLength: 1, maxLength: 3 }));
}

const required: Readonly<Record<string, readonly string[]>> = {
  mlp: ['depth'],
  residual: ['depth'],
  hypernetwork: ['depth'],
};

/** A document that `widejet limit` may understand, and often does not quite. */
const documents = fc
  .tuple(fc.constantFrom(...Object.keys(options)), fc.integer({ min: 1, max: 3 }))
  .chain(([kind, size]) =>
    fc.record(
      {
        model: mostly(
          fc.record(
            { kind: mostly(fc.constant(kind)), ...options[kind] },
            { requiredKeys: ['kind', ...(required[kind] ?? [])] as never[] },
          ),
        ),
        inputs: examplesOf(kind, size),
        against: examplesOf(kind, size),
      },
      { requiredKeys: ['model', 'inputs'] },
    ),
  );

/** What may stand in a file. */
export const fileContents: fc.Arbitrary<string> = fc.oneof(
  { weight: 30, arbitrary: documents.map(document => JSON.stringify(document)) },
  { weight: 2, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ maxLength: 20 }) },
  // What JSON.parse makes Infinity.
  { weight: 1, arbitrary: fc.constant('{"model":{"kind":"mlp","depth":2},"inputs":[[1e400]]}') },
);
