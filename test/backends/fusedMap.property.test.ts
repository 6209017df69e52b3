import { expect } from 'chai';
import fc from 'fast-check';
import type { Attributes, ElementwiseName } from '../../src/ad/index.js';
import { prepareFusedMap } from '../../src/backends/cpu/fusedMap.js';
import { loopTable } from '../../src/backends/cpu/loopTable.js';
import type { Loop, Operand } from '../../src/backends/cpu/loops.js';
import { vectorLoops } from '../../src/backends/cpu/vectorLoops.js';
import type { MapInstruction, Term } from '../../src/program/index.js';
import { RandomStream } from '../../src/random/index.js';

/** Operations and how many operands they take: short ones, long ones, and some of no module. */
const OPERATIONS: readonly (readonly [ElementwiseName, number, Attributes?])[] = [
  ['abs', 1],
  ['add', 2],
  ['divide', 2],
  ['leakyRelu', 1, { slope: -0.25 }],
  ['maximum', 2],
  ['multiply', 2],
  ['negate', 1],
  ['relu', 1],
  ['sqrt', 1],
  ['step', 1, { negative: -0, positive: 3 }],
  ['step', 1, { negative: 0, positive: 1 }],
  ['subtract', 2],
  ['where', 3],
  ['atan2', 2],
  ['gramRoot', 3],
  ['sin', 1],
  ['exp', 1],
];

interface Drawn {
  readonly operands: readonly boolean[];
  readonly terms: readonly { operation: number; of: readonly number[]; stays: boolean }[];
  readonly count: number;
  readonly seed: number;
}

const drawn = fc.record({
  operands: fc.array(fc.boolean(), { minLength: 1, maxLength: 6 }),
  terms: fc.array(
    fc.record({
      operation: fc.nat({ max: OPERATIONS.length - 1 }),
      of: fc.tuple(fc.nat(), fc.nat(), fc.nat()),
      stays: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  ),
  count: fc.integer({ min: 1, max: 1024 }),
  seed: fc.nat({ max: 1000 }),
});

/** The last term stays, as all others that are asked to. */
function instructionOf({ operands, terms }: Drawn): MapInstruction {
  const first = operands.length;
  return {
    kind: 'map',
    lengths: [1024],
    operands: operands.map((isSingle, slot) => ({ slot, start: 0, strides: [isSingle ? 0 : 1] })),
    terms: terms.map(({ operation, of, stays }, k): Term => {
      const [name, count, attributes = {}] = OPERATIONS[operation]!;
      const isKept = stays || k === terms.length - 1;
      return {
        operation: name,
        attributes,
        // Of what came last more often than of what came long before.
        of: of.slice(0, count).map(position => first + k - 1 - (position % Math.min(first + k, 9))),
        label: k,
        ...(isKept && { to: first + k }),
      };
    }),
  };
}

const loopOf = ({ operation, attributes }: Term): Loop =>
  (loopTable[operation] as (attributes: Attributes) => Loop)(attributes);

const bitsOf = (data: Float64Array): BigUint64Array => new BigUint64Array(data.buffer, 0, data.length);

/** All values by the loops of single terms: operands, then terms. */
function plainValues({ terms }: MapInstruction, operands: readonly Operand[], count: number): Float64Array[] {
  const places = [...operands];
  for (const term of terms) {
    const data = new Float64Array(count);
    loopOf(term)(
      term.of.map(position => places[position]!),
      data,
      0,
      count,
    );
    places.push({ data, start: 0, step: 1 });
  }
  return places.slice(operands.length).map(({ data }) => data);
}

describe('loops for many terms', () => {
  const vectors = vectorLoops()!;
  let fused = 0;
  let faults = 0;

  /** What is computed with its operands; undefined where no loop is for more than one term. */
  function compare(example: Drawn, scale: number): void {
    const instruction = instructionOf(example);
    const { operands: isSingle, count, seed } = example;
    const isChecked = instruction.terms.map(() => true);
    const map = prepareFusedMap(instruction, isSingle, isChecked, vectors, term => {
      const own = instruction.terms[term]!;
      const usual = loopOf(own);
      return (
        vectors.loopOf(own.operation, own.attributes) ??
        ((from, to, length) => {
          const places = from.map(start => ({ data: vectors.memory, start, step: 1 }));
          usual(places, vectors.memory, to, length);
        })
      );
    });
    if (map === undefined) return;
    const operands = isSingle.map((single, k): Operand => {
      const data = new Float64Array(single ? 3 : count + 3);
      new RandomStream(seed, 'operand', k).fillNormal(data);
      for (let i = 0; i < data.length; i++) data[i]! *= scale;
      // Numbers beside those that are meant are no finite ones.
      data[0] = NaN;
      data[data.length - 1] = Infinity;
      return { data, start: 1, step: single ? 0 : 1 };
    });
    const expected = plainValues(instruction, operands, count);
    const results = expected.map((): Operand => ({ data: new Float64Array(count + 1), start: 1, step: 1 }));
    vectors.memory.fill(NaN);
    map.begin(operands);
    const isFinite = map.compute(operands, results, count);
    const isExpectedFinite = expected.every(values => values.every(Number.isFinite));
    if (!isExpectedFinite) {
      faults++;
      expect(isFinite, 'a fault shows').to.equal(false);
      return;
    }
    fused++;
    if (scale === 1) expect(isFinite, 'no fault').to.equal(true);
    if (!isFinite) return;
    instruction.terms.forEach(({ to, operation }, k) => {
      if (to === undefined) return;
      const actual = results[k]!.data.slice(1);
      expect(bitsOf(actual), `term ${k}, ${operation}`).to.deep.equal(bitsOf(expected[k]!));
    });
  }

  it('give the bits of loops for single terms, and find what is not finite', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(drawn, example => {
        compare(example, 1);
      }),
      { seed: 1, numRuns: 600 },
    );
    expect(fused).to.be.above(150);
    expect(faults).to.be.above(50);
  });

  it('give the same bits for numbers that are huge or tiny', () => {
    for (const scale of [1e-160, 1e150]) {
      fc.assert(
        fc.property(drawn, example => {
          compare(example, scale);
        }),
        { seed: 2, numRuns: 100 },
      );
    }
  });

  it('are parted where they would become too long to compile', () => {
    const terms = Array.from({ length: 700 }, (_, k) => ({
      operation: k % 2 === 0 ? 5 : 1,
      of: [0, 7 - (k % 5), 0],
      stays: k % 100 === 0,
    }));
    const before = fused;
    compare(
      { operands: [false, false, true, false, false, false, false, false], terms, count: 999, seed: 3 },
      0.3,
    );
    expect(fused + faults).to.be.above(before);
  });
});
