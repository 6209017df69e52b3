import type { RandomStream } from '../../src/random/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';

/** Positive noise of median 1, from two uniform numbers. */
export type Noise = (u: number, v: number) => number;

const normal: Noise = (u, v) => Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);

export const logNormal: Noise = (u, v) => Math.exp(normal(u, v));
/** |Cauchy|: no mean, and medians are all that it has. */
export const cauchy: Noise = u => Math.abs(Math.tan(Math.PI * (u - 0.5)));
export const none: Noise = () => 1;

/** Samples whose K⁽⁰⁾ is law(n) times noise: the truth is known. */
export function synthetic(
  widths: readonly number[],
  seeds: number,
  law: (width: number) => number,
  noise: Noise,
  stream: RandomStream,
): ScalingSample[] {
  return widths.flatMap((width, index) => {
    const uniform = new Float64Array(2 * seeds);
    stream.fillUniform(uniform, 2 * seeds * index);
    return Array.from({ length: seeds }, (_, seed) => ({
      model: 'synthetic',
      width,
      seed,
      derivatives: [law(width) * noise(uniform[2 * seed]!, uniform[2 * seed + 1]!)],
      seconds: 0,
    }));
  });
}

/** The same samples with K⁽⁰⁾ changed. */
export function changed(
  samples: readonly ScalingSample[],
  change: (value: number, sample: ScalingSample) => number,
): ScalingSample[] {
  return samples.map(sample => ({
    ...sample,
    derivatives: sample.derivatives.map(value => change(value, sample)),
  }));
}
