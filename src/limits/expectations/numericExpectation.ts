import {
  applyFunction,
  backprop,
  multiply,
  subtract,
  topologicalOrder,
  isApplication,
  primitives,
  type ElementwiseFunction,
  type Node,
  type Stretch,
} from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { manyIntegral, pairIntegral, singleIntegral, type RealFunction } from '../numeric/index.js';
import { hasJump, kinksOf } from './kinks.js';
import { pairExpectation, singleExpectation } from './pairExpectation.js';
import { parityOf } from './parity.js';
import { numberFunction } from './realFunction.js';
import { quotient } from './sideNodes.js';
import { slot } from './slots.js';
import { scaled } from './sums.js';

/** Writes expectations for blocks of covariances, and gives a bound of their absolute errors. */
type Fill = (covariances: readonly Float64Array[], out: Float64Array) => number;

/** An expectation without a closed form, which remembers how large its errors were. */
export class NumericExpectation implements ElementwiseFunction {
  /** The largest bound of an absolute error since it was last set to 0. */
  error = 0;
  private integral: Fill | undefined;

  constructor(
    readonly key: string,
    private readonly prepare: () => Fill,
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
      x.map(({ data, start, step }) =>
        step === 1
          ? data.subarray(start, start + count)
          : Float64Array.from({ length: count }, (_, i) => data[start + i * step] ?? NaN),
      ),
      results,
    );
    out.set(results, outStart);
  }

  private compute(covariances: readonly Float64Array[], out: Float64Array): void {
    this.integral ??= this.prepare();
    this.error = Math.max(this.error, this.integral(covariances, out));
  }
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
export function numericPair(f: Node, g: Node, k11: Node, k12: Node, k22: Node): Node {
  // One order for both, so that equal expectations are one node.
  if (f.fingerprint > g.fingerprint) return numericPair(g, f, k22, k12, k11);
  const expectation = new NumericExpectation(
    `E[${nameOf(f)}(x) ${nameOf(g)}(y)]`,
    () => {
      const integral = pairIntegral(realFunction(f), realFunction(g));
      return ([a, b, c], out) => integral.fill(a as Float64Array, b as Float64Array, c as Float64Array, out);
    },
    (position, x) => partialOfPair(f, g, position, x as readonly [Node, Node, Node]),
  );
  return applyFunction(expectation, [k11, k12, k22]);
}

/** E[f(x)] */
export function numericSingle(f: Node, variance: Node): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)}(x)]`,
    () => {
      const integral = singleIntegral(realFunction(f));
      return ([k], out) => integral.fill(k as Float64Array, out);
    },
    (_position, [k]) => partialOfSingle(f, k as Node),
  );
  return applyFunction(expectation, [variance]);
}

/**
 * E[f(x₁, ..., x_d)]
 * @param covariances the upper triangle, row by row.
 * @param partial its derivatives by these.
 */
export function numericMany(
  f: Node,
  dimension: number,
  covariances: readonly Node[],
  partial: ElementwiseFunction['partial'],
): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)} of ${dimension}]`,
    () => {
      const integral = manyIntegral(numberFunction(f), dimension);
      return (entries, out) => integral.fill(entries, out);
    },
    partial,
  );
  return applyFunction(expectation, covariances);
}

function realFunction(f: Node): RealFunction {
  const value = numberFunction(f);
  const point = [0];
  return {
    value(x) {
      point[0] = x;
      return value(point);
    },
    kinks: kinksOf(f),
    parity: parityOf(f, [slot(0)]),
  };
}

/** The expression by its hash, which is the same in every process. */
function nameOf(f: Node): string {
  return `${f.primitive.name}#${f.fingerprint.toString(36)}`;
}

/** Price's theorem: ∂/∂k₁₂ = E[f′ g′], ∂/∂k₁₁ = ½ E[f″ g]. */
function partialOfPair(
  f: Node,
  g: Node,
  position: number,
  [k11, k12, k22]: readonly [Node, Node, Node],
): Node | undefined {
  if (position === 2) return partialOfPair(g, f, 0, [k22, k12, k11]);
  const slope = slopeOf(f);
  if (slope === undefined) return undefined;
  const covariance = { k11, k12, k22 };
  if (position === 0 && kinksOf(f).length === 0) {
    const curvature = slopeOf(slope);
    return curvature && scaled(0.5, pairExpectation(curvature, g, covariance));
  }
  const slopeOfG = slopeOf(g);
  const both = slopeOfG && pairExpectation(slope, slopeOfG, covariance);
  if (position === 1) return both;
  // By Stein's E[x f′ g] = k₁₁ E[f″ g] + k₁₂ E[f′ g′], since f″ is no function where f′ jumps
  const product = pairExpectation(multiply(slot(0), slope), g, covariance);
  const mixed = both && multiply(k12, both);
  const rest = product && mixed ? subtract(product, mixed) : (product ?? scaled(-1, mixed));
  return rest && quotient(rest, multiply(2, k11));
}

/** ∂E[f]/∂k = ½ E[f″] = E[x f′]/(2 k) */
function partialOfSingle(f: Node, variance: Node): Node | undefined {
  const slope = slopeOf(f);
  if (slope === undefined) return undefined;
  if (kinksOf(f).length === 0) {
    const curvature = slopeOf(slope);
    return curvature && scaled(0.5, singleExpectation(curvature, variance));
  }
  const product = singleExpectation(multiply(slot(0), slope), variance);
  return product && quotient(product, multiply(2, variance));
}

/** f′, for continuous f. */
function slopeOf(f: Node): Node | undefined {
  if (hasJump(f)) {
    throw new InvalidArgumentError(
      'the derivative by a covariance of an expectation of a function that jumps, at t =',
      kinksOf(f),
      'jumps in step, sign and the derivatives of relu, leakyRelu and abs, beside functions with closed forms',
    );
  }
  return backprop(f, [slot(0)])[0];
}
