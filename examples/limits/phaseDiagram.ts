/**
 * Order and chaos of deep tanh networks (Poole et al. 2016, Schoenholz et al. 2017): where
 * χ₁ = σ_w² E φ′(g)², by which a small difference of two inputs grows from layer to layer, is 1 at the
 * variance that deep layers settle at; and the depth scale 1/|ln χ₁| over which they forget it. Writes
 * phaseDiagram.svg where it is told to.
 *
 *     npx tsx examples/limits/phaseDiagram.ts phaseDiagram.svg
 */
import { writeFileSync } from 'node:fs';
import { limit, mlp, type InfiniteNetwork } from 'widejet';
import { svgOf } from './svg.js';

/** One layer of tanh as a network, whose NNGP at an input of variance q is the variance after it. */
function layer(weightScale: number, biasScale: number): InfiniteNetwork {
  return limit(mlp({ depth: 2, activation: 'tanh', readoutScale: weightScale, biasScale }));
}

/** An input before whose activation the variance is q: the first layer has a bias of variance β². */
const inputOf = (q: number, biasScale: number): number[] => [Math.sqrt(Math.max(0, q - biasScale ** 2))];

/** χ₁ where the variance has settled. */
async function chi(weightScale: number, biasScale: number): Promise<number> {
  const network = layer(weightScale, biasScale);
  let q = 1 + biasScale ** 2;
  for (let steps = 0; steps < 100; steps++) {
    const next = (await network.nngp([inputOf(q, biasScale)])).data[0] ?? NaN;
    if (Math.abs(next - q) < 1e-9 * q) break;
    q = next;
  }
  // The part of b1 in the tangent kernel is β² σ_w² E φ′(g)².
  const { b1 } = await network.contributions([inputOf(q, biasScale)]);
  return (b1?.data[0] ?? NaN) / biasScale ** 2;
}

/** σ_w at which χ₁ = 1, by bisection: χ₁ rises with σ_w. */
async function criticalScale(biasScale: number): Promise<number> {
  let [below, above] = [1, 4];
  while (above - below > 1e-4) {
    const middle = (below + above) / 2;
    if ((await chi(middle, biasScale)) < 1) below = middle;
    else above = middle;
  }
  return (below + above) / 2;
}

console.log(`σ_b² = 0.05: χ₁ = 1 at σ_w² = ${((await criticalScale(Math.sqrt(0.05))) ** 2).toFixed(2)}`);

const [, , path] = process.argv;
if (path !== undefined) {
  const biases = Array.from({ length: 12 }, (_, k) => 0.05 + 0.05 * k);
  const scales = Array.from({ length: 16 }, (_, k) => 0.8 + 0.1 * k);
  const cells = [];
  for (const biasScale of biases) {
    for (const weightScale of scales) {
      const depthScale = Math.min(100, 1 / Math.abs(Math.log(await chi(weightScale, biasScale))));
      cells.push({ weightScale, biasScale, depthScale });
    }
  }
  const line = [];
  for (const biasScale of biases) line.push({ biasScale, weightScale: await criticalScale(biasScale) });
  const x = { field: 'weightScale', type: 'quantitative' as const, title: 'σ_w', scale: { zero: false } };
  const y = { field: 'biasScale', type: 'quantitative' as const, title: 'σ_b' };
  const svg = await svgOf({
    width: 480,
    height: 360,
    layer: [
      {
        data: { values: cells },
        mark: { type: 'square', size: 800 },
        encoding: {
          x,
          y,
          color: {
            field: 'depthScale',
            type: 'quantitative',
            title: 'depth scale',
            scale: { type: 'log', scheme: 'viridis' },
          },
        },
      },
      {
        data: { values: line },
        mark: { type: 'line', color: 'black', strokeWidth: 2, strokeDash: [6, 4] },
        encoding: { x, y, order: { field: 'biasScale' } },
      },
    ],
  });
  writeFileSync(path, svg);
}

// Prints:
// σ_b² = 0.05: χ₁ = 1 at σ_w² = 1.76
