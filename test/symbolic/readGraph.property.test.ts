import { expect } from 'chai';
import fc from 'fast-check';
import * as ad from '../../src/doors/graph.js';
import type { Node, Tensor } from '../../src/ad/index.js';
import { formulaArithmetic, numberArithmetic, type Arithmetic } from '../../src/symbolic/arithmetic.js';
import { Budget } from '../../src/symbolic/budget.js';
import { constantFormula } from '../../src/symbolic/formula.js';
import type { ArrayOf } from '../../src/symbolic/graph/arrays.js';
import { concreteEntries, formulaEntries, symbolArray } from '../../src/symbolic/graph/concrete.js';
import { exactConstant } from '../../src/symbolic/graph/constants.js';
import { readGraph } from '../../src/symbolic/graph/readGraph.js';
import { parseFormula, type Formula } from '../../src/symbolic/index.js';

const shapes = [[], [3], [2, 3], [3, 3], [2, 1]] as const;

/** Operations on arrays of numbers whose results are exact in float64 as long as numbers stay short. */
const operations: readonly ((x: Node, y: Node, k: number) => Node | undefined)[] = [
  (x, y) => (fits(x, y) ? ad.add(x, y) : undefined),
  (x, y) => (fits(x, y) ? ad.subtract(x, y) : undefined),
  (x, y) => (fits(x, y) ? ad.multiply(x, y) : undefined),
  (x, _, k) => ad.multiply([0.5, -2, 1][k % 3]!, x),
  (x, _, k) => ad.power(x, 2 + (k % 2)),
  x => ad.negate(x),
  x => ad.divide(x, 4),
  (x, y, k) => {
    const transposed = k % 2 === 1;
    const length = x.shape[transposed ? 0 : 1];
    return x.rank === 2 && y.rank > 0 && y.shape.at(-1) === length
      ? ad.matvec(x, y, { transposed })
      : undefined;
  },
  (x, y) => (x.rank === 2 && y.rank === 2 && x.shape[1] === y.shape[0] ? ad.matmul(x, y) : undefined),
  (x, y) =>
    x.rank === 2 && y.rank === 2 && x.shape[1] === y.shape[1] ? ad.matmul(x, ad.transpose(y)) : undefined,
  (x, y) => (x.rank > 0 && y.rank === 1 && x.shape.at(-1) === y.shape[0] ? ad.dot(x, y) : undefined),
  (x, _, k) => (x.rank > 0 ? ad.sum(x, k % x.rank) : undefined),
  x => ad.transpose(x),
  (x, _, k) => (x.rank > 0 ? ad.gather(x, [0, -1, 0], k % x.rank) : undefined),
  (x, _, k) =>
    x.rank > 0
      ? ad.scatter(
          x,
          [...Array(x.shape[k % x.rank]).keys()].map(i => i % 2),
          3,
          k % x.rank,
        )
      : undefined,
  (x, _, k) => (x.rank > 0 ? ad.slice(x, 0, 1, k % x.rank) : undefined),
  (x, _, k) => (x.rank > 0 ? ad.concatenate([x, x], k % x.rank) : undefined),
  x => (x.rank < 2 ? ad.broadcast(x, [2, ...x.shape]) : undefined),
  x => ad.reshape(x, [1, x.shape.reduce<number>((size, n) => size * Number(n), 1)]),
  x => ad.stopGradient(x),
  x => ad.relu(x),
  x => ad.leakyRelu(x, 0.5),
  x => ad.abs(x),
  x => ad.step(x),
];

function fits(x: Node, y: Node): boolean {
  const rank = Math.min(x.rank, y.rank);
  return Array.from({ length: rank }, (_, k) => [x.shape.at(-1 - k), y.shape.at(-1 - k)]).every(
    ([a, b]) => a === b || a === 1 || b === 1,
  );
}

const line = fc.record({ operation: fc.nat(1000), x: fc.nat(1000), y: fc.nat(1000), k: fc.nat(7) });
const programs = fc.array(line, { minLength: 1, maxLength: 6 });

/** All results of a program that are not too large. */
function run(
  program: readonly { operation: number; x: number; y: number; k: number }[],
  inputs: Node[],
): Node[] {
  const results = [...inputs];
  for (const { operation, x, y, k } of program) {
    const [first, second] = [results[x % results.length]!, results[y % results.length]!];
    const result = operations[operation % operations.length]!(first, second, k);
    const size = result?.shape.reduce<number>((product, n) => product * Number(n), 1) ?? 0;
    if (result !== undefined && size <= 24) results.push(result);
  }
  return results;
}

describe('graphs read over other numbers', () => {
  const values = fc.array(
    fc.integer({ min: -3, max: 3 }).filter(value => value !== 0),
    {
      minLength: 30,
      maxLength: 30,
    },
  );

  it('have the values of the graphs: float64 and formulas', async () => {
    await fc.assert(
      fc.asyncProperty(programs, values, async (program, numbers) => {
        const inputs = shapes.map((shape, k) => ad.input(`x${k}`, shape));
        const outputs = run(program, inputs);
        let start = 0;
        const tensors = shapes.map((shape): Tensor => {
          const size = shape.reduce<number>((product, n) => product * n, 1);
          return { shape, data: Float64Array.from(numbers.slice(start, (start += size))) };
        });
        const evaluated = await ad.evaluate(outputs, new Map(inputs.map((node, k) => [node, tensors[k]!])));

        const floats = concreteEntries<number>(numberArithmetic, new Map(), {
          constant: value => value,
          slope: (y, { negative, positive }) => (y > 0 ? positive : y < 0 ? negative : 0),
        });
        const given = new Map<Node, ArrayOf<number>>(
          inputs.map((node, k) => [node, { lengths: shapes[k]!, data: [...tensors[k]!.data] }]),
        );
        const read = readGraph(outputs, given, floats);
        for (const [k, { data, lengths }] of read.entries()) {
          expect(lengths).to.deep.equal(evaluated[k]!.shape);
          expect(data.map(value => value + 0)).to.deep.equal([...evaluated[k]!.data].map(value => value + 0));
        }

        // Formulas of the inputs, at the inputs; a slope at 0 is no symbol's value.
        const { entries, slopes } = formulaEntries(
          new Map(),
          new Budget({ terms: 20_000, steps: 2_000_000 }),
        );
        const symbols = new Map(inputs.map((node, k) => [node, symbolArray(`x${k}`, shapes[k]!)]));
        let formulas: ArrayOf<Formula>[];
        try {
          formulas = readGraph(outputs, symbols, entries);
        } catch (error) {
          fc.pre(!String(error).includes('a sum has more than') && !String(error).includes('takes more'));
          throw error;
        }
        const point: Record<string, number> = {};
        for (const [k, node] of inputs.entries())
          symbols.get(node)!.data.forEach((symbol, i) => (point[symbol.toString()] = tensors[k]!.data[i]!));
        for (const { symbol, at, negative, positive } of slopes.values()) {
          const y = at.at(point);
          fc.pre(y !== 0);
          point[symbol] = (y > 0 ? positive : negative).at({});
        }
        for (const [k, { data }] of formulas.entries())
          expect(data.map(formula => formula.at(point) + 0)).to.deep.equal(
            [...evaluated[k]!.data].map(value => value + 0),
          );
      }),
      { numRuns: 150 },
    );
  });
});

describe('the constants of graphs', () => {
  it('are read as fractions and roots where they are such', () => {
    const read = (value: number): string => exactConstant(value).toString();
    expect(read(0)).to.equal('0');
    expect(read(0.1)).to.equal('1/10');
    expect(read(-1 / 3)).to.equal('-1/3');
    expect(read(0.1 + 0.2)).to.equal('3/10');
    expect(read(Math.SQRT2)).to.equal('sqrt(2)');
    expect(read(-Math.SQRT1_2)).to.equal('-sqrt(2)/2');
    expect(read(Math.SQRT2 * Math.SQRT2)).to.equal('2');
    expect(read(1 / Math.sqrt(6))).to.equal('sqrt(6)/6');
    expect(read(1e15)).to.equal('1000000000000000');
    expect(read(2 ** 60)).to.equal((2n ** 60n).toString());
    // What is neither is exactly itself.
    for (const value of [Math.PI, Math.E, 2 / Math.sqrt(Math.PI), 1e-20, Number.MIN_VALUE, 123456.789012345])
      expect(exactConstant(value).at({})).to.equal(value);
    expect(read(Math.PI)).to.equal('884279719003555/281474976710656');
  });

  it('are all the fractions with small denominators, and their roots', () => {
    const small = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(small, small, (p, q) => {
        expect(exactConstant(p / q).equals(parseFormula(`${p}/${q}`))).to.be.true;
        expect(exactConstant(Math.sqrt(p / q)).equals(parseFormula(`sqrt(${p}/${q})`))).to.be.true;
      }),
      { numRuns: 300 },
    );
  });
});

describe('a recursion over any arithmetic', () => {
  it('is one in float64 and in formulas', () => {
    // The tangent kernel of a linear network with bias: Θ ← Θ + Σ, Σ ← Σ + β².
    const recursion = <T>({ add, multiply, power }: Arithmetic<T>, gram: T, beta: T): T => {
      let [sigma, theta] = [add(gram, power(beta, 2)), add(gram, power(beta, 2))];
      for (let layer = 2; layer <= 4; layer++) {
        sigma = add(sigma, power(beta, 2));
        theta = add(theta, sigma);
      }
      return multiply(theta, power(gram, -1));
    };
    const exact = recursion(formulaArithmetic(), parseFormula('G'), parseFormula('b'));
    expect(exact.toString()).to.equal('4 + 10*b^2/G');
    expect(recursion(numberArithmetic, 2, 0.5)).to.equal(exact.at({ G: 2, b: 0.5 }));
    expect(constantFormula(5.25).equals(parseFormula('21/4'))).to.be.true;
  });
});
