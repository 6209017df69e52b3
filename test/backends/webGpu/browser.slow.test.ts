import { expect } from 'chai';
import * as esbuild from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { hypernetwork, initialize, mlp } from '../../../src/models/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import { chromiumPath, launchChromium } from '../../report/chromium.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** A page of this machine, where browsers have WebGPU; it comes from the test. */
const ADDRESS = 'http://localhost/widejet';

const x = [
  [1, 0.25, -0.5],
  [0.5, -1, 0.75],
];
const z = [
  [1, -1],
  [0.5, 0.25],
];
const size = { inputSize: 3, seed: 5 } as const;
const dense = { ...size, width: 24, storage: 'dense' } as const;
const plain = { depth: 3, activation: 'tanh', biasScale: 0.5 } as const;
const hyper = { depth: 3, primaryWidths: [2, 3, 1], activation: 'tanh' } as const;
/** What is computed there, as it is sent to the page, and here. */
const questions = {
  'an mlp': { kind: 'mlp', options: plain, size: dense, inputs: x },
  'a hypernetwork': { kind: 'hypernetwork', options: hyper, size: dense, inputs: { x, z } },
  'a wide mlp': {
    kind: 'mlp',
    options: plain,
    size: { ...size, width: 400, storage: 'implicit' },
    inputs: x,
  },
} as const;
const models = {
  'an mlp': mlp(plain),
  'a hypernetwork': hypernetwork(hyper),
  'a wide mlp': mlp(plain),
} as const;

/** Of the largest of a batch. */
const allowed = { float32: 1e-5, 'double float32': 1e-11 } as const;

/** The library as a script of a page: `widejet` has what its door has. */
async function bundle(): Promise<string> {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: `export * from './src/index.ts';`, resolveDir: root },
    alias: { '#platform': `${root}/src/platform/browser.ts` },
    ...{ bundle: true, platform: 'browser', format: 'iife', globalName: 'widejet' },
    ...{ write: false, logLevel: 'silent' },
  });
  return outputFiles[0]!.text;
}

const executablePath = chromiumPath();
if (executablePath === undefined) {
  process.stderr.write(
    'No Chromium is installed (Debian: apt-get install chromium; or set CHROMIUM_PATH): WebGPU is not tested in a browser.\n',
  );
} else {
  describe('WebGPU in a browser', function () {
    // Kernels are compiled at their first use, by an adapter that is the processor.
    this.timeout(600_000);
    let browser: Browser;
    let page: Page;
    before(async () => {
      browser = await launchChromium(executablePath, [
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
      ]);
      page = await browser.newPage();
      await page.route(ADDRESS, route =>
        route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>widejet</title>' }),
      );
      await page.goto(ADDRESS);
      await page.addScriptTag({ content: await bundle() });
    });
    after(async () => {
      await browser.close();
    });

    for (const precision of ['float32', 'double float32'] as const) {
      it(`computes K⁽⁰⁾..K⁽⁴⁾ of an mlp and of a hypernetwork in ${precision}, to ${allowed[precision]} of the largest`, async () => {
        const there = await page.evaluate<{
          readonly precision: string;
          readonly series: Record<string, number[][]>;
        }>(`(async () => {
          const backend = await widejet.webgpuBackend({ precision: '${precision}' });
          const series = {};
          for (const [name, { kind, options, size, inputs }] of Object.entries(${JSON.stringify(questions)})) {
            const model = widejet[kind](options);
            const parameters = widejet.initialize(model, { ...size, backend });
            const { coefficients } = await widejet.taylorTerms(model, parameters, { at: inputs, along: inputs, order: 4 });
            series[name] = coefficients.map(({ data }) => Array.from(data));
            widejet.releaseParameters(parameters);
          }
          backend.close();
          return { precision: backend.precision, series };
        })()`);
        expect(there.precision).to.equal(precision);
        for (const name of ['an mlp', 'a hypernetwork', 'a wide mlp'] as const) {
          const { size, inputs } = questions[name];
          const parameters = initialize(models[name], size);
          const question = { at: inputs, along: inputs, order: 4 };
          const { coefficients } = await taylorTerms(models[name], parameters, question);
          coefficients.forEach(({ data }, r) => {
            const found = there.series[name]![r]!;
            expect(found).to.have.length(data.length);
            const largest = data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
            const error = data.reduce((most, value, i) => Math.max(most, Math.abs(found[i]! - value)), 0);
            expect(error / largest, `${name}, order ${r}`).to.be.below(allowed[precision]);
          });
        }
      });
    }
  });
}
