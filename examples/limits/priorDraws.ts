/**
 * Networks as they are drawn, over the band in which the NNGP has 95 % of them: f(x) on a line of inputs, for
 * 7 networks of width 1024, and how many of 200 lie in the band. Writes priorDraws.svg where it is told to.
 *
 *     npx tsx examples/limits/priorDraws.ts priorDraws.svg
 */
import { writeFileSync } from 'node:fs';
import { forward, initialize, limit, mlp } from 'widejet';
import { priorFigure } from 'widejet/scaling';

const model = mlp({ depth: 3, activation: 'erf', weightScale: 2, biasScale: 0.5 });
const positions = Array.from({ length: 61 }, (_, k) => (k - 30) / 10);
const inputs = positions.map(position => [position, 1]);

const { data: covariance } = await limit(model).nngp(inputs);
const deviations = positions.map((_, k) => Math.sqrt(covariance[k * positions.length + k] ?? NaN));

const draws: number[][] = [];
for (let seed = 0; seed < 200; seed++) {
  const parameters = initialize(model, { width: 1024, inputSize: 2, seed });
  draws.push([...(await forward(model, parameters, inputs)).data]);
}
const inside = draws.flat().filter((f, k) => Math.abs(f) < 1.96 * (deviations[k % positions.length] ?? NaN));
const share = inside.length / draws.flat().length;
console.log(`95 % band: ${share > 0.92 && share < 0.98 ? 'holds' : 'does not hold'}`);

const [, , path] = process.argv;
if (path !== undefined) {
  const title = 'Networks of width 1024 as they are drawn';
  const subtitle = ['band: 95 % of the NNGP'];
  writeFileSync(
    path,
    await priorFigure({ title, subtitle, positions, deviations, draws: draws.slice(0, 7) }),
  );
}

// Prints:
// 95 % band: holds
