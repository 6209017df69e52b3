import { add, backprop, constant, input, multiply, square, subtract, type Node } from '../ad/index.js';
import {
  aFiniteNumber,
  aNumberAboveZero,
  checkAboveZero,
  InvalidArgumentError,
  optional,
  optionsOf,
} from '../errors/index.js';
import { evaluate } from '../evaluation/index.js';
import { activationOf, type Activation } from '../models/index.js';
import { expectation, pairExpectation, slot } from './expectations/index.js';

/** The law of weights and biases: standard deviations σ_w of √n W and σ_b of b. */
export interface LayerScales {
  readonly weightScale: number;
  /** 0 unless given. */
  readonly biasScale?: number;
}

const layerScales = optionsOf<LayerScales>('MeanField.at', {
  weightScale: aNumberAboveZero,
  biasScale: optional(aFiniteNumber),
});

/** What deep wide layers settle at, and over how many layers. */
export interface MeanFieldPoint {
  /** q*, the variance before activations: q* = σ_w² E φ(√q* z)² + σ_b². */
  readonly variance: number;
  /** χ₁ = σ_w² E φ′(√q* z)², by which the distance of near inputs is multiplied in each layer. */
  readonly slope: number;
  /** c*, the correlation that different inputs settle at: 1 in the ordered phase, χ₁ ≤ 1. */
  readonly correlation: number;
  /** ξ_c = −1/ln(σ_w² E φ′(x) φ′(y)) at c*: inputs forget over so many layers how near they were. */
  readonly correlationDepth: number;
  /** ξ_q = −1/ln(σ_w² dE φ²/dq) at q*: over so many layers their length is forgotten. */
  readonly varianceDepth: number;
}

/** Steps of Newton's method: it halves the distance to a double root, and squares it at others. */
const mostSteps = 200;
/** What χ₁ may be off by rounding. */
const rounding = 2 ** -46;
/** Where variances are larger than this they are taken to grow without bound. */
const largestVariance = 2 ** 40;

/**
 * Order and chaos in deep wide networks with an activation φ, before any training (Poole et al. 2016,
 * Schoenholz et al. 2017): with expectations in closed form, or by series and integrals, as in `limit`.
 *
 * @throws UnknownNameError or InvalidArgumentError as `activationOf`.
 * @example
 * ```ts
 * import { meanField } from 'widejet';
 * const tanh = meanField('tanh');
 * const { weightScale, biasScale } = await tanh.criticalPoint(0.6);
 * const { slope, variance } = await tanh.at({ weightScale, biasScale });
 * console.log((weightScale ** 2).toFixed(6), slope.toFixed(9), variance.toFixed(9));
 * // 1.791202 1.000000000 0.600000000
 * ```
 */
export function meanField(activation: string | Activation): MeanField {
  return new MeanField(activationOf(activation));
}

/** The recursion of variances and correlations through layers with one activation. */
export class MeanField {
  private readonly variance = input('q', []);
  private readonly covariance = input('k', []);
  private readonly single: readonly Node[];
  private readonly pair: readonly Node[];

  constructor(readonly activation: Activation) {
    const { variance: q, covariance: k } = this;
    const f = activation.apply(slot(0));
    const [derivative = constant(0)] = backprop(f, [slot(0)]);
    const size = expectation(square(f), [[q]]) ?? constant(0);
    const [growth = constant(0)] = backprop(size, [q]);
    this.single = [size, growth, expectation(square(derivative), [[q]]) ?? constant(0)];
    const distance = multiply(2, subtract(q, k));
    const both = pairExpectation(f, f, { k11: q, k12: k, k22: q, distance: () => distance });
    // What is read as a function of k, whatever else it is a function of.
    const product = add(both ?? constant(0), multiply(0, k));
    const [slope = constant(0)] = backprop(product, [k]);
    this.pair = [product, slope];
  }

  /**
   * What layers settle at.
   * @throws InvalidArgumentError for scales that are not allowed, or with which variances do not settle.
   */
  async at(scales: LayerScales): Promise<MeanFieldPoint> {
    layerScales.check('scales', scales);
    const { weightScale, biasScale = 0 } = scales;
    const [weight, bias] = [weightScale ** 2, biasScale ** 2];
    const variance = await this.settledVariance(weight, bias);
    const [, growth, derivative] = await this.singleMoments(variance);
    const slope = weight * derivative;
    const isOrdered = slope <= 1 + rounding || variance === 0;
    const correlation = isOrdered ? 1 : await this.settledCorrelation(weight, bias, variance);
    const atCorrelation =
      correlation === 1 ? slope : weight * (await this.pairMoments(variance, correlation * variance))[1];
    return {
      variance,
      slope,
      correlation,
      correlationDepth: depthOf(atCorrelation),
      varianceDepth: depthOf(weight * growth),
    };
  }

  /**
   * The scales at the border of order and chaos, χ₁ = 1, where layers settle at a variance q:
   * σ_w² = 1/E φ′², σ_b² = q − σ_w² E φ².
   * @throws InvalidArgumentError for a variance that is not above 0, or that no real σ_b gives.
   */
  async criticalPoint(variance: number): Promise<Required<LayerScales>> {
    checkAboveZero('variance', variance);
    const [size, , derivative] = await this.singleMoments(variance);
    const bias = variance - size / derivative;
    // Of relu, which keeps every variance, rounding is all that is left.
    if (!(bias >= -(2 ** -50) * variance)) {
      throw new InvalidArgumentError(
        'variance',
        variance,
        `one at which ${this.activation.name} is critical`,
      );
    }
    return { weightScale: Math.sqrt(1 / derivative), biasScale: Math.sqrt(Math.max(0, bias)) };
  }

  /** The largest root of σ_w² E φ² + σ_b² − q, by Newton's method from above. */
  private async settledVariance(weight: number, bias: number): Promise<number> {
    let q = 1 + weight + bias;
    const excess = async (at: number): Promise<readonly [number, number]> => {
      const [size, growth] = await this.singleMoments(at);
      return [weight * size + bias - at, weight * growth - 1];
    };
    while ((await excess(q))[0] >= 0) {
      q *= 2;
      if (!(q < largestVariance)) {
        const allowed = `one with which the variances of layers of ${this.activation.name} settle`;
        throw new InvalidArgumentError('weightScale', Math.sqrt(weight), allowed);
      }
    }
    for (let step = 0; step < mostSteps; step++) {
      const [value, derivative] = await excess(q);
      const next = derivative < 0 ? q - value / derivative : q + value;
      if (!(next > 2 ** -100)) return 0;
      if (Math.abs(next - q) <= 2 ** -50 * q) return next;
      q = next;
    }
    return q;
  }

  /** The smallest root of the correlation after a layer less that before it, which is convex in it. */
  private async settledCorrelation(weight: number, bias: number, variance: number): Promise<number> {
    let c = 0;
    for (let step = 0; step < mostSteps; step++) {
      const [product, slope] = await this.pairMoments(variance, c * variance);
      const value = (weight * product + bias) / variance - c;
      const next = c - value / (weight * slope - 1);
      if (!(next < 1)) return 1;
      if (Math.abs(next - c) <= 2 ** -50) return next;
      c = next;
    }
    return c;
  }

  /** E φ², its derivative by the variance, E φ′² */
  private async singleMoments(variance: number): Promise<readonly [number, number, number]> {
    const found = await evaluate(this.single, new Map([[this.variance, variance]]));
    const [size = NaN, growth = NaN, derivative = NaN] = found.map(({ data }) => data[0] ?? NaN);
    return [size, growth, derivative];
  }

  /** E φ(x) φ(y), E φ′(x) φ′(y) */
  private async pairMoments(variance: number, covariance: number): Promise<readonly [number, number]> {
    const bindings = new Map([
      [this.variance, variance],
      [this.covariance, covariance],
    ]);
    const [product = NaN, slope = NaN] = (await evaluate(this.pair, bindings)).map(
      ({ data }) => data[0] ?? NaN,
    );
    return [product, slope];
  }
}

/** Over how many layers what is multiplied by a number in each, whatever its sign, falls by e. */
function depthOf(factor: number): number {
  const size = Math.abs(factor);
  return size >= 1 - rounding ? Infinity : -1 / Math.log(size);
}
