import { RandomStream } from '../../src/random/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';

/** Samples with K⁽ʳ⁾ = laws[r](n) · |noise|, of one model. */
export function samplesOf(
  widths: readonly number[],
  seeds: number,
  laws: readonly ((width: number) => number)[],
  model = 'mlp',
): ScalingSample[] {
  return widths.flatMap(width =>
    Array.from({ length: seeds }, (_, seed) => {
      const noise = new Float64Array(laws.length);
      new RandomStream(seed, 'report test', width).fillNormal(noise);
      return {
        model,
        width,
        seed,
        seconds: 1,
        derivatives: laws.map((law, r) => law(width) * Math.exp(noise[r]!)),
      };
    }),
  );
}
