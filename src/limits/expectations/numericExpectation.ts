import {
  applyFunction,
  isApplication,
  primitives,
  topologicalOrder,
  type ElementwiseFunction,
  type Node,
  type Stretch,
} from '../../ad/index.js';
import { pairIntegral, singleIntegral, type HermiteCache, type RealFunction } from '../numeric/index.js';
import { kinksOf } from './kinks.js';
import { parityOf } from './parity.js';
import { numberFunction } from './realFunction.js';

/** Writes expectations for blocks of covariances, and gives a bound of their absolute errors. */
type Fill = (covariances: readonly Float64Array[], out: Float64Array) => number;

/** An integral, and what it knows of its functions. */
interface PreparedIntegral {
  readonly fill: Fill;
  readonly caches?: readonly HermiteCache[];
}

/** An expectation without a closed form, which remembers how large its errors were. */
export class NumericExpectation implements ElementwiseFunction {
  /** The largest bound of an absolute error since it was last set to 0. */
  error = 0;
  private integral: PreparedIntegral | undefined;

  constructor(
    readonly key: string,
    private readonly prepare: () => PreparedIntegral,
    readonly partial: ElementwiseFunction['partial'],
  ) {}

  get name(): string {
    return this.key;
  }

  value(x: readonly number[]): number {
    const out = new Float64Array(1);
    this.compute(
      x.map(number => Float64Array.of(number)),
      out,
    );
    return out[0] ?? NaN;
  }

  fill(x: readonly Stretch[], out: Float64Array, outStart: number, count: number): void {
    // What is read may lie where results are written.
    const results = new Float64Array(count);
    this.compute(
      x.map(stretch => numbersOf(stretch, count)),
      results,
    );
    out.set(results, outStart);
  }

  private compute(covariances: readonly Float64Array[], out: Float64Array): void {
    this.error = Math.max(this.error, this.prepared.fill(covariances, out));
  }

  /** Series of its functions, which threads tell each other. */
  get caches(): readonly HermiteCache[] {
    return this.prepared.caches ?? [];
  }

  private get prepared(): PreparedIntegral {
    return (this.integral ??= this.prepare());
  }
}

function numbersOf({ data, start, step }: Stretch, count: number): Float64Array {
  if (step === 1) return data.subarray(start, start + count);
  if (step === 0) return new Float64Array(count).fill(data[start] ?? NaN);
  return Float64Array.from({ length: count }, (_, i) => data[start + i * step] ?? NaN);
}

/**
 * The expectations without closed forms that a graph holds: what reads or resets their errors. Functions with
 * expansions hide others, so this is asked of what is scheduled.
 */
export function numericExpectations(outputs: readonly Node[]): NumericExpectation[] {
  return topologicalOrder(outputs).flatMap(node => {
    if (!isApplication(node, primitives.elementwiseFunction)) return [];
    const { f } = node.attributes;
    return f instanceof NumericExpectation ? [f] : [];
  });
}

/** E[f(x) g(y)] */
export function numericPair(
  f: Node,
  g: Node,
  covariances: readonly [k11: Node, k12: Node, k22: Node],
  partial: ElementwiseFunction['partial'],
): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)}(x) ${nameOf(g)}(y)]`,
    () => {
      const integral = pairIntegral(realFunction(f), realFunction(g));
      return {
        fill: ([a, b, c], out) => integral.fill(a as Float64Array, b as Float64Array, c as Float64Array, out),
        caches: integral.caches,
      };
    },
    partial,
  );
  return applyFunction(expectation, covariances);
}

/** E[f(x)] */
export function numericSingle(f: Node, variance: Node, partial: ElementwiseFunction['partial']): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)}(x)]`,
    () => {
      const integral = singleIntegral(realFunction(f));
      return { fill: ([k], out) => integral.fill(k as Float64Array, out) };
    },
    partial,
  );
  return applyFunction(expectation, [variance]);
}

/** One for each expression, so that what is known of it is known wherever it stands. */
const realFunctions = new WeakMap<Node, RealFunction>();

export function realFunction(f: Node): RealFunction {
  let known = realFunctions.get(f);
  if (known === undefined) realFunctions.set(f, (known = madeRealFunction(f)));
  return known;
}

function madeRealFunction(f: Node): RealFunction {
  const value = numberFunction(f);
  const point = [0];
  return {
    value(x) {
      point[0] = x;
      return value(point);
    },
    kinks: kinksOf(f),
    parity: parityOf(f, [0]),
  };
}

/** The expression by its hash, which is the same in every process. */
export function nameOf(f: Node): string {
  return `${f.primitive.name}#${f.fingerprint.toString(36)}`;
}
