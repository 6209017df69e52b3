import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const program = fileURLToPath(new URL('../support/peakMemory.ts', import.meta.url));

interface Measured {
  readonly expected: number;
  readonly peak: number;
}

function measured(...words: string[]): Measured {
  const options = ['--expose-gc', '--import', 'tsx', program, ...words];
  const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  expect(stderr).to.equal('');
  return JSON.parse(stdout) as Measured;
}

describe('the memory that kernels take', function () {
  this.timeout(120_000);
  // The peak of a process is to be had from Linux alone.
  if (process.platform !== 'linux') return;
  for (const [kind, size, results] of [
    ['one', 2000, 2],
    ['one', 4000, 2],
    ['two', 2000, 2],
    ['two', 4000, 2],
    ['contributions', 2000, 6],
    ['contributions', 4000, 6],
    ['parts', 4000, 0],
  ] as const) {
    it(`is as it is forecast: ${[kind, size].join(', ')}`, () => {
      const { expected, peak } = measured(kind, String(size));
      expect(peak / expected).to.be.within(0.9, 1.3);
      const matrix = 8 * size ** 2;
      expect(peak).to.be.below((results + 3) * matrix);
    });
  }
});
