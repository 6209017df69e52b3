import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeOnDevice } from './openCl/device.js';

/**
 * 1,000 networks that nobody releases, and what is left of the last 600 after garbage has been collected:
 * their dense matrices alone would be 75 MB in float32.
 */
const program = (open: string): string => `
  import { setTimeout } from 'node:timers/promises';
  import { initialize, mlp } from './src/models/index.ts';
  import { taylorTerms } from './src/taylor/index.ts';
  import { openclBackend } from './src/backends/index.ts';
  import { installedTensorFlow } from './src/cli/tensorFlow.ts';
  const backend = ${open};
  const model = mlp({ depth: 3, activation: 'tanh' });
  const ask = async seed => {
    const storage = seed % 2 === 0 ? 'dense' : 'implicit';
    const parameters = initialize(model, { width: 250, inputSize: 2, seed, storage, backend });
    const { derivatives } = await taylorTerms(model, parameters, { at: [1, 0.5], along: [0, 1], order: 2 });
    return derivatives[2].data[0];
  };
  const resident = [];
  const first = await ask(0);
  for (let seed = 1; seed <= 1000; seed++) {
    await ask(seed);
    if (seed % 100 !== 0) continue;
    // What is forgotten is given back in a turn of its own.
    for (let turn = 0; turn < 3; turn++) { globalThis.gc(); await setTimeout(1); }
    resident.push(process.memoryUsage().rss);
  }
  console.log(JSON.stringify({ isSame: (await ask(0)) === first, grown: resident.at(-1) - resident[3] }));
`;

/** Runs it in a process of its own, which ends by itself: nothing is closed. */
function expectToEnd(open: string): void {
  const words = ['--expose-gc', '--import', 'tsx', '--input-type=module', '--eval', program(open)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 250_000,
  });
  expect([status, signal], stderr).to.deep.equal([0, null]);
  const { isSame, grown } = JSON.parse(stdout) as { readonly isSame: boolean; readonly grown: number };
  expect(isSame).to.be.true;
  expect(grown).to.be.below(40 * 2 ** 20);
}

describe('networks that are forgotten on TensorFlow.js', function () {
  this.timeout(300_000);
  for (const name of ['cpu', 'wasm']) {
    it(`leave nothing behind after garbage has been collected, and the process ends: ${name}`, () => {
      expectToEnd(`await installedTensorFlow('${name}')`);
    });
  }
});

describeOnDevice('networks that are forgotten on OpenCL', function () {
  this.timeout(300_000);
  it('leave nothing behind after garbage has been collected, and the process ends', () => {
    expectToEnd('openclBackend()');
  });
});
