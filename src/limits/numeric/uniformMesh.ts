import { endOfWeight, leastEnd, mostEnd, negligible, type HalfLineMesh } from './halfLineMesh.js';
import { valueAt, type RealFunction } from './realFunction.js';

/** How often a step is halved before panels are tried, which can be narrow where they need to be. */
const mostHalvings = 3;
/** What the spectrum and interpolation may miss, relative to the norm. */
const resolution = 2 ** -42;
/** Of these shares of the highest frequency π/step, the cosines and sines at multiples of the step. */
const period = 20;
const waves = [0.9, 0.8].map(share => {
  const phases = Array.from({ length: period }, (_, i) => Math.PI * share * i);
  return { cosines: Float64Array.from(phases, Math.cos), sines: Float64Array.from(phases, Math.sin) };
});
/** Where interpolation is compared with the function, in nodes from 0: fractions no wave aliases at. */
const probes = Array.from({ length: 6 }, (_, j) => 3 * j + ((0.618034 * (j + 1)) % 1));

/** Values of even and odd part at multiples of a step. */
interface Samples {
  readonly even: Float64Array;
  readonly odd: Float64Array;
}

/**
 * Multiples of a step, for functions without kinks: sums over them are right to the extent that the spectrum
 * of what is summed ends below 2π/step. That of a Hermite function hₖ √φ ends at √k + 4.5, so that of f √φ
 * has to below 0.8 π/step. Undefined where that takes more than a few halvings.
 */
export function uniformMesh(f: RealFunction, deviation: number, terms: number): HalfLineMesh | undefined {
  let step = (1.2 * Math.PI) / (Math.sqrt(terms) + 4.5);
  let samples = firstSamples(f, deviation, step);
  for (let halvings = 0; samples !== undefined; halvings++) {
    if (isResolved(f, deviation, samples, step)) return meshOf(samples, step);
    if (halvings === mostHalvings) return undefined;
    step /= 2;
    samples = halved(f, deviation, samples, step);
  }
  return undefined;
}

/** As far as the function has weight; undefined if that is beyond float64, or a value is. */
function firstSamples(f: RealFunction, deviation: number, step: number): Samples | undefined {
  const even: number[] = [];
  const odd: number[] = [];
  const value = new Float64Array(2);
  let scale = 0;
  for (let z = 0; ; z += step) {
    const top = sample(f, deviation, z, value);
    if (!(top < Infinity) || z > mostEnd) return undefined;
    even.push(value[0]!);
    odd.push(value[1]!);
    scale = Math.max(scale, top);
    if (z >= leastEnd && top <= negligible * scale) break;
  }
  return { even: new Float64Array(even), odd: new Float64Array(odd) };
}

/** Samples at half of the step, of which every other is known. */
function halved(
  f: RealFunction,
  deviation: number,
  { even, odd }: Samples,
  step: number,
): Samples | undefined {
  const length = 2 * even.length - 1;
  const finer = { even: new Float64Array(length), odd: new Float64Array(length) };
  const value = new Float64Array(2);
  for (let i = 0; i < length; i++) {
    if (i % 2 === 0) {
      finer.even[i] = even[i / 2]!;
      finer.odd[i] = odd[i / 2]!;
      continue;
    }
    if (!(sample(f, deviation, i * step, value) < Infinity)) return undefined;
    finer.even[i] = value[0]!;
    finer.odd[i] = value[1]!;
  }
  return finer;
}

/** Writes the even and the odd part of f(σz) √φ(z), and gives the larger of both sides. */
function sample(f: RealFunction, deviation: number, z: number, out: Float64Array): number {
  const weight = Math.exp((-z * z) / 4);
  const right = valueAt(f, deviation * z) * weight;
  const left =
    f.parity === 'even' ? right : f.parity === 'odd' ? -right : valueAt(f, -deviation * z) * weight;
  out[0] = (right + left) / 2;
  out[1] = (right - left) / 2;
  return Math.max(Math.abs(left), Math.abs(right));
}

function meshOf(samples: Samples, step: number): HalfLineMesh {
  const { even, odd } = samples;
  const length = even.length;
  let scale = 0;
  for (let i = 0; i < length; i++) scale = Math.max(scale, Math.abs(even[i]!), Math.abs(odd[i]!));
  const nodes = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    nodes[i] = i * step;
    if (scale === 0) continue;
    even[i]! /= scale;
    odd[i]! /= scale;
  }
  const weights = new Float64Array(length).fill(step);
  weights[0] = step / 2;
  return {
    nodes,
    weights,
    even,
    odd,
    scale,
    noise: noiseOf(samples, step),
    structure: [],
    end: endOfWeight(nodes, even, odd),
  };
}

function isResolved(f: RealFunction, deviation: number, { even, odd }: Samples, step: number): boolean {
  const limit = resolution * rootOfSquares(even, odd);
  for (const { cosines, sines } of waves) {
    let [cosine, sine] = [even[0]! / 2, 0];
    for (let i = 1, at = 1; i < even.length; i++, at = at + 1 === period ? 0 : at + 1) {
      cosine += even[i]! * cosines[at]!;
      sine += odd[i]! * sines[at]!;
    }
    if (Math.max(Math.abs(cosine), Math.abs(sine)) * Math.sqrt(step) > limit) return false;
  }
  // A wave that lies beyond the spectrum of the samples looks like a slow one, but not between them.
  const value = new Float64Array(2);
  return probes.every(at => {
    sample(f, deviation, at * step, value);
    let [sumOfEven, sumOfOdd] = [even[0]! / at, 0];
    for (let i = 1; i < even.length; i++) {
      const [left, right] = [1 / (at - i), 1 / (at + i)];
      const sign = i % 2 === 0 ? 1 : -1;
      sumOfEven += sign * even[i]! * (left + right);
      sumOfOdd += sign * odd[i]! * (left - right);
    }
    const factor = Math.sin(Math.PI * at) / Math.PI;
    const miss = Math.max(Math.abs(factor * sumOfEven - value[0]!), Math.abs(factor * sumOfOdd - value[1]!));
    return miss * Math.sqrt(step) <= limit;
  });
}

function rootOfSquares(even: Float64Array, odd: Float64Array): number {
  let scale = 0;
  for (let i = 0; i < even.length; i++) scale = Math.max(scale, Math.abs(even[i]!), Math.abs(odd[i]!));
  if (scale === 0) return 0;
  let sum = 0;
  for (let i = 0; i < even.length; i++) sum += (even[i]! / scale) ** 2 + (odd[i]! / scale) ** 2;
  return scale * Math.sqrt(sum);
}

function noiseOf({ even, odd }: Samples, step: number): number {
  const norm = rootOfSquares(even, odd);
  if (norm === 0) return 0;
  let sum = 0;
  for (let i = 1; i < even.length; i++) {
    const z = i * step;
    const density = 1 + (z * z) / 2;
    // z times the derivatives, by the difference to the node before.
    const slopes = i * i * ((even[i]! - even[i - 1]!) ** 2 + (odd[i]! - odd[i - 1]!) ** 2);
    sum += slopes + density * density * (even[i]! * even[i]! + odd[i]! * odd[i]!);
  }
  return Math.sqrt(sum) / norm;
}
