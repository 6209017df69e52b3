/**
 * Order and chaos of deep tanh networks (Poole et al. 2016, Schoenholz et al. 2017): where
 * χ₁ = σ_w² E φ′(g)², by which a small difference of two inputs grows from layer to layer, is 1 at the
 * variance that deep layers settle at; and the depth scale over which they forget it. Writes phaseDiagram.svg
 * where it is told to.
 *
 *     npx tsx examples/limits/phaseDiagram.ts phaseDiagram.svg
 */
import { writeFileSync } from 'node:fs';
import { meanField } from 'widejet';
import { phaseFigure } from 'widejet/scaling';

const tanh = meanField('tanh');

const border = [];
for (let k = 1; k <= 60; k++) border.push(await tanh.criticalPoint((k / 30) ** 2));
const nearest = border.reduce((best, point) =>
  Math.abs(point.biasScale ** 2 - 0.05) < Math.abs(best.biasScale ** 2 - 0.05) ? point : best,
);
console.log(`σ_b² ≈ 0.05: χ₁ = 1 at σ_w² = ${(nearest.weightScale ** 2).toFixed(1)}`);

const [, , path] = process.argv;
if (path !== undefined) {
  const cells = [];
  for (let i = 0; i < 24; i++) {
    for (let j = 0; j < 30; j++) {
      const scales = { weightScale: 0.8 + 0.05 * j, biasScale: 0.025 + 0.025 * i };
      cells.push({ ...scales, ...(await tanh.at(scales)) });
    }
  }
  const title = 'Order and chaos of tanh networks';
  const subtitle = ['colour: depth scale of correlations; dashed: χ₁ = 1'];
  writeFileSync(path, await phaseFigure({ title, subtitle, cells, border }));
}

// Prints:
// σ_b² ≈ 0.05: χ₁ = 1 at σ_w² = 1.8
