import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { hypernetwork, mlp, residual, type Model } from '../../src/models/index.js';
import type { MemoryTask } from './support/peakMemory.js';

const program = fileURLToPath(new URL('support/peakMemory.ts', import.meta.url));

function measured(task: MemoryTask): { readonly expected: number; readonly peak: number } {
  const options = ['--expose-gc', '--import', 'tsx', program, JSON.stringify(task)];
  const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  expect(stderr).to.equal('');
  return JSON.parse(stdout) as { expected: number; peak: number };
}

const relu = mlp({ depth: 3 });
const deepRelu = mlp({ depth: 6 });
const tanh = mlp({ depth: 4, activation: 'tanh' });
const deepTanh = mlp({ depth: 8, activation: 'tanh', biasScale: 0.5 });
const gelu = mlp({ depth: 4, activation: 'gelu', biasScale: 0.1 });
const generated = hypernetwork({ depth: 4, activation: 'tanh', primaryWidths: [2, 3, 1] });
const generatedByRelu = hypernetwork({ depth: 3, primaryWidths: [2, 3, 3, 1] });
const blocks = residual({ depth: 5, activation: 'tanh' });

/** Networks, widths, orders, and how many inputs i and j. */
const implicit: readonly (readonly [string, Model, number, number, number, number])[] = [
  ['relu', relu, 2_000_000, 4, 1, 1],
  ['relu', relu, 200_000, 2, 4, 4],
  ['deep relu', deepRelu, 500_000, 6, 1, 1],
  ['tanh', tanh, 4_000_000, 0, 1, 1],
  ['tanh', tanh, 2_000_000, 1, 1, 1],
  ['tanh', tanh, 1_000_000, 4, 1, 1],
  ['tanh', tanh, 50_000, 4, 8, 8],
  ['tanh', tanh, 20_000, 2, 12, 12],
  ['deep tanh', deepTanh, 200_000, 8, 1, 1],
  ['deep tanh', deepTanh, 100_000, 3, 2, 2],
  ['gelu', gelu, 1_000_000, 2, 1, 1],
  ['gelu', gelu, 500_000, 6, 1, 1],
  ['hypernetwork', generated, 1_000_000, 4, 1, 1],
  ['hypernetwork', generated, 100_000, 2, 3, 5],
  ['hypernetwork of relu', generatedByRelu, 1_000_000, 4, 1, 1],
  ['hypernetwork of relu', generatedByRelu, 200_000, 4, 2, 3],
  ['residual', blocks, 500_000, 4, 1, 1],
];
const dense: typeof implicit = [
  ['relu', relu, 9000, 4, 1, 1],
  ['tanh', tanh, 6000, 6, 1, 1],
  ['tanh', tanh, 4000, 3, 20, 20],
  // Tiles of several sizes.
  ['tanh', tanh, 2000, 2, 100, 100],
  ['gelu', gelu, 5000, 2, 4, 4],
  ['hypernetwork', generated, 6000, 4, 1, 1],
  ['residual', blocks, 4000, 3, 1, 1],
];

describe('the memory that Taylor terms take', function () {
  this.timeout(120_000);
  // The peak of a process is to be had from Linux alone.
  if (process.platform !== 'linux') return;
  for (const [storage, table] of [
    ['implicit', implicit],
    ['dense', dense],
  ] as const) {
    for (const [name, { configuration }, width, order, at, along] of table) {
      it(`is as it is estimated, ${storage}: ${name}, width ${width}, order ${order}, ${at} × ${along}`, () => {
        const { expected, peak } = measured({
          ...{ configuration, width, inputSize: 3, order, storage, at, along },
        });
        // Else the process itself counts.
        expect(peak).to.be.above(1.5e8);
        expect(expected / peak).to.be.within(0.9, 1.3);
      });
    }
  }
});
