import { expect } from 'chai';
import fc from 'fast-check';
import { WidejetError } from '../../src/errors/index.js';
import { networkFromDocument } from '../../src/models/index.js';
import { taylorTerms } from '../../src/taylor/index.js';

const number = fc.double({ min: -4, max: 4, noNaN: true });
const vector = (length: number) => fc.array(number, { minLength: length, maxLength: length });
const matrix = (rows: number, columns: number) =>
  fc.array(vector(columns), { minLength: rows, maxLength: rows });
const activation = fc.constantFrom('relu', 'tanh', 'leakyRelu0.2', 'gelu', 'abs');

const plain = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 2, maxLength: 4 }), fc.boolean())
  .chain(([sizes, biased]) =>
    fc.record({
      model: fc.constant('mlp'),
      activation,
      gain: number,
      bias_scale: biased ? number : fc.constant(null),
      weights: fc.tuple(...sizes.slice(1).map((rows, layer) => matrix(rows, sizes[layer]!))),
      biases: biased ? fc.tuple(...sizes.slice(1).map(vector)) : fc.constant(null),
      x_i: vector(sizes[0]!),
      x_j: vector(sizes[0]!),
    }),
  );

const hyper = fc
  .tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 3 }),
    fc.constantFrom([2, 1], [1, 2, 1], [2, 2, 2]),
  )
  .chain(([inputSize, width, widths]) => {
    const outputs = widths.slice(1).reduce((total, rows, layer) => total + rows * widths[layer]!, 0);
    return fc.record(
      {
        model: fc.constant('hypernetwork'),
        activation,
        gain: number,
        weights: fc.tuple(matrix(width, inputSize), matrix(outputs, width)),
        primary_widths: fc.constant(widths),
        primary_activation: activation,
        primary_gain: number,
        x_i: vector(inputSize),
        x_j: vector(inputSize),
        z_i: vector(widths[0]),
        z_j: vector(widths[0]),
      },
      {
        requiredKeys: [
          'model',
          'activation',
          'gain',
          'weights',
          'primary_widths',
          'x_i',
          'x_j',
          'z_i',
          'z_j',
        ],
      },
    );
  });

type Json = unknown;
type Change = (value: Json) => Json;

/** All places in a document, as paths. */
function placesIn(value: Json, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  const below = Array.isArray(value)
    ? value.flatMap((part, k) => placesIn(part, [...path, k]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, part]) => placesIn(part, [...path, name]))
      : [];
  return [path, ...below];
}

function changedAt(value: Json, [step, ...rest]: readonly (string | number)[], change: Change): Json {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((part: Json, k) => (k === step ? changedAt(part, rest, change) : part));
  const record = value as Record<string, Json>;
  return { ...record, [step]: changedAt(record[step], rest, change) };
}

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.anything({ withNullPrototype: true }).map(
    (replacement): Change =>
      () =>
        replacement,
  ),
  fc
    .constantFrom<Json>(
      NaN,
      Infinity,
      null,
      [],
      {},
      '',
      'relu',
      0,
      -1,
      1.5,
      1e300,
      [[]],
      undefined,
      [1],
      [[1]],
    )
    .map(
      (replacement): Change =>
        () =>
          replacement,
    ),
  fc.constantFrom<Change>(
    value => [value],
    value => (Array.isArray(value) ? value.slice(1) : value),
    value => (Array.isArray(value) ? [...(value as Json[]), value[0]] : value),
    value => (typeof value === 'string' ? `${value} ` : typeof value === 'number' ? String(value) : 0),
    value => (typeof value === 'object' && value !== null ? Object.values(value).at(0) : value),
  ),
);

async function computes(document: Json): Promise<void> {
  const { model, parameters, at, along } = networkFromDocument(document, 'network');
  const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 2 });
  for (const { data, shape } of derivatives) {
    expect(shape).to.deep.equal([]);
    expect(Number.isFinite(data[0])).to.equal(true);
  }
}

describe('networkFromDocument', () => {
  it('reads every valid document', async () => {
    await fc.assert(fc.asyncProperty(fc.oneof(plain, hyper), computes), { seed: 1, numRuns: 100 });
  });

  it('gives a network that computes, or a typed error, for any document that is changed at random', async () => {
    let [valid, refused] = [0, 0];
    const document = fc
      .tuple(fc.oneof(plain, hyper), fc.array(fc.tuple(fc.nat(), change), { minLength: 1, maxLength: 3 }))
      .map(([start, changes]) =>
        changes.reduce<Json>((value, [place, change]) => {
          const places = placesIn(value);
          return changedAt(value, places[place % places.length]!, change);
        }, start),
      );
    await fc.assert(
      fc.asyncProperty(document, async value => {
        try {
          networkFromDocument(value, 'network');
        } catch (error) {
          expect(error).to.be.instanceOf(WidejetError);
          refused++;
          return;
        }
        valid++;
        try {
          await computes(value);
        } catch (error) {
          // Numbers as large as 1e300 are numbers, and may overflow.
          expect(error).to.be.instanceOf(WidejetError).and.to.have.property('code', 'NON_FINITE');
        }
      }),
      { seed: 2, numRuns: 1000 },
    );
    expect(Math.min(valid, refused)).to.be.above(50);
  });
});
