import { applyFunction, constant, substitute, type ElementwiseFunction, type Node } from '../../ad/index.js';
import { manyIntegral, pairIntegral, singleIntegral, type RealFunction } from '../numeric/index.js';
import type { CovarianceMatrix } from './covarianceMatrix.js';
import { nameOf, NumericExpectation, realFunction } from './numericExpectation.js';
import { regionsOf } from './pieces.js';
import { numberFunction } from './realFunction.js';
import { slot } from './slots.js';

/** f over the slots of its variables, and after them of its parameters, which have these numbers. */
export interface ParametricFunction {
  readonly f: Node;
  readonly parameters: readonly Node[];
}

type Partial = ElementwiseFunction['partial'];

/** E[f(x; p)] */
export function parametricSingle(
  { f, parameters }: ParametricFunction,
  variance: Node,
  partial: Partial,
): Node {
  const expectation = new NumericExpectation(
    `E[${nameOf(f)}(x; ${parameters.length})]`,
    () => {
      const functionOf = functionsOf(f, parameters.length);
      return {
        fill: ([variances = none, ...numbers], out) => {
          const [k, value] = [new Float64Array(1), new Float64Array(1)];
          let bound = 0;
          for (let i = 0; i < out.length; i++) {
            k[0] = variances[i] ?? NaN;
            const error = singleIntegral(functionOf(numbers, i)).fill(k, value);
            out[i] = value[0] ?? NaN;
            if (error > bound) bound = error;
          }
          return bound;
        },
      };
    },
    partial,
  );
  return applyFunction(expectation, [variance, ...parameters]);
}

/** E[f(x; p) g(y; q)] */
export function parametricPair(
  [f, g]: readonly [ParametricFunction, ParametricFunction],
  covariances: readonly [k11: Node, k12: Node, k22: Node],
  partial: Partial,
): Node {
  const [count, countOfG] = [f.parameters.length, g.parameters.length];
  const expectation = new NumericExpectation(
    `E[${nameOf(f.f)}(x; ${count}) ${nameOf(g.f)}(y; ${countOfG})]`,
    () => {
      const [left, right] = [functionsOf(f.f, count), functionsOf(g.f, countOfG)];
      return {
        fill: ([k11 = none, k12 = none, k22 = none, ...numbers], out) => {
          const [p, q] = [numbers.slice(0, count), numbers.slice(count)];
          const [a, b, c, value] = Array.from({ length: 4 }, () => new Float64Array(1)) as Four;
          let bound = 0;
          for (let i = 0; i < out.length; i++) {
            [a[0], b[0], c[0]] = [k11[i] ?? NaN, k12[i] ?? NaN, k22[i] ?? NaN];
            const error = pairIntegral(left(p, i), right(q, i)).fill(a, b, c, value);
            out[i] = value[0] ?? NaN;
            if (error > bound) bound = error;
          }
          return bound;
        },
      };
    },
    partial,
  );
  return applyFunction(expectation, [...covariances, ...f.parameters, ...g.parameters]);
}

/** E[f(x₀, x₁, ...; p)] */
export function parametricMany(
  { f, parameters }: ParametricFunction,
  covariance: CovarianceMatrix,
  partial: Partial,
): Node {
  const size = covariance.length;
  const entries = covariance.flatMap((row, i) =>
    Array.from({ length: size - i }, (_, j) => row[i + j] ?? constant(0)),
  );
  const expectation = new NumericExpectation(
    `E[${nameOf(f)} of ${size}; ${parameters.length}]`,
    () => {
      const value = numberFunction(f);
      const point = new Float64Array(size + parameters.length);
      const place = (x: Float64Array): Float64Array => {
        point.set(x);
        return point;
      };
      const integral = manyIntegral(x => value(place(x)), size, regionsOf(f, size, place));
      return {
        fill: (inputs, out) => {
          const numbers = inputs.slice(entries.length);
          const result = new Float64Array(1);
          let bound = 0;
          for (let i = 0; i < out.length; i++) {
            numbers.forEach((number, k) => (point[size + k] = number[i] ?? NaN));
            const at = inputs.slice(0, entries.length).map(entry => entry.subarray(i, i + 1));
            bound = Math.max(bound, integral.fill(at, result));
            out[i] = result[0] ?? NaN;
          }
          return bound;
        },
      };
    },
    partial,
  );
  return applyFunction(expectation, [...entries, ...parameters]);
}

type Four = [Float64Array, Float64Array, Float64Array, Float64Array];
const none = new Float64Array(0);

/** When so many functions are kept, they are forgotten. */
const mostFunctions = 1 << 14;

/** The function of slot 0 that f is at the parameters with number i. */
type FunctionAt = (parameters: readonly Float64Array[], i: number) => RealFunction;

const families = new WeakMap<Node, FunctionAt>();

/** The functions of one variable that f is by its parameters: equal parameters give one function. */
function functionsOf(f: Node, count: number): FunctionAt {
  let family = families.get(f);
  if (family === undefined) families.set(f, (family = functionsByParameters(f, count)));
  return family;
}

function functionsByParameters(f: Node, count: number): FunctionAt {
  const known = new Map<string, RealFunction>();
  const last = new Float64Array(count).fill(NaN);
  let found: RealFunction | undefined;
  return (parameters, i) => {
    let isSame = found !== undefined;
    for (let k = 0; k < count; k++) {
      const number = parameters[k]?.[i] ?? NaN;
      if (number !== last[k]) isSame = false;
      last[k] = number;
    }
    if (isSame && found !== undefined) return found;
    const key = last.join();
    found = known.get(key);
    if (found === undefined) {
      if (known.size >= mostFunctions) known.clear();
      const numbers = new Map(Array.from(last, (number, k) => [slot(1 + k), constant(number)]));
      known.set(key, (found = realFunction(substitute([f], numbers)[0] ?? f)));
    }
    return found;
  };
}
