import { expect } from 'chai';
import * as esbuild from 'esbuild';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { initialize, mlp } from '../../src/models/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { root } from '../docs/support.js';
import { projectWithWidejet, run } from './builtPackage.js';

const model = { depth: 3, activation: 'gelu' } as const;
const size = { width: 9, inputSize: 2, seed: 4 };
const question = { at: [1, 2], along: [0.5, -1], order: 2 };

/** The second Taylor coefficient, and what other doors say of the same. */
const program = `
  const network = mlp(${JSON.stringify(model)});
  const weights = initialize(network, ${JSON.stringify(size)});
  const { coefficients } = await taylorTerms(network, weights, ${JSON.stringify(question)});
  const x = input('x', [2]);
  const [sine] = await evaluate([sin(x)], new Map([[x, [0.5, 1]]]));
  const samples = await sweep({
    model: network, inputSize: 2, inputs: [[1, 2], [0.5, -1]], quantities: taylorQuantities(2), widths: [9], seeds: [4],
  });
  const result = { coefficient: coefficients[2]?.data[0], sine: sine?.data[1], sampled: samples[0]?.values[2] };
`;

describe('widejet as an installed package', function () {
  this.timeout(300_000);
  let project = '';
  let expected = NaN;
  before(async () => {
    project = projectWithWidejet();
    const network = mlp(model);
    const { coefficients } = await taylorTerms(network, initialize(network, size), question);
    expected = coefficients[2]?.data[0] ?? NaN;
  });
  after(() => {
    rmSync(project, { recursive: true, force: true });
  });

  function expectResult(text: string): void {
    const { coefficient, sine, sampled } = JSON.parse(text) as Record<string, number>;
    // BLAS and WebAssembly add in other orders.
    expect(coefficient).to.be.closeTo(expected, 1e-12);
    expect(sampled).to.be.closeTo(2 * expected, 1e-12);
    expect(sine).to.equal(Math.sin(1));
  }

  const imports = `
    import { initialize, mlp, taylorTerms, type Tensor } from 'widejet';
    import { evaluate, input, sin, type Node } from 'widejet/graph';
    import { sweep, taylorQuantities, type ScalingSample } from 'widejet/scaling';
    import { readJournal, threadPool, type JournalHeader } from 'widejet/node';
  `;
  const typed = `${imports}${program}
    export const tensor: Tensor | undefined = coefficients[2];
    export const node: Node = x;
    export const list: readonly ScalingSample[] = samples;
    export const open: (path: string) => { readonly header: JournalHeader } = readJournal;
    export const pool: unknown = threadPool;
    console.log(JSON.stringify(result));
  `;

  for (const [module, moduleResolution, types, lib] of [
    ['nodenext', 'nodenext', ['node'], ['es2023']],
    ['esnext', 'bundler', [], ['es2023', 'esnext.disposable', 'dom', 'dom.iterable']],
  ] as const) {
    it(`compiles in a TypeScript project with moduleResolution ${moduleResolution}, its own types checked too`, () => {
      const compilerOptions = {
        ...{ module, moduleResolution, target: 'es2022', lib, types, strict: true },
        ...{ skipLibCheck: false, exactOptionalPropertyTypes: true, outDir: moduleResolution },
      };
      writeFileSync(join(project, 'program.mts'), typed);
      writeFileSync(
        join(project, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['program.mts'] }),
      );
      run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], project);
      expectResult(run(process.execPath, [join(moduleResolution, 'program.mjs')], project));
    });
  }

  it('can be required', () => {
    const required = `
      const { initialize, mlp, taylorTerms } = require('widejet');
      const { evaluate, input, sin } = require('widejet/graph');
      const { sweep, taylorQuantities } = require('widejet/scaling');
      const { readJournal } = require('widejet/node');
      (async () => { ${program}; console.log(JSON.stringify(result)); })();
    `;
    writeFileSync(join(project, 'program.cjs'), required);
    const words = ['--disable-warning=ExperimentalWarning', 'program.cjs'];
    expectResult(run(process.execPath, words, project));
  });

  for (const door of ['widejet', 'widejet/graph', 'widejet/scaling']) {
    it(`${door} bundles for a browser, with nothing of Node.js in it`, async () => {
      const { warnings, metafile } = await esbuild.build({
        stdin: { contents: `export * from '${door}';`, resolveDir: project },
        ...{
          bundle: true,
          platform: 'browser',
          format: 'esm',
          write: false,
          metafile: true,
          logLevel: 'silent',
        },
      });
      expect(warnings.map(({ text }) => text)).to.deep.equal([]);
      const inputs = Object.keys(metafile.inputs);
      expect(inputs.filter(path => path.endsWith('widejet/dist/platform/browser.js'))).to.have.length(1);
      expect(
        inputs.filter(path => /dist\/platform\/node\.js|piscina|koffi|cli-table3/.test(path)),
      ).to.deep.equal([]);
    });
  }

  it('computes in a browser what it computes in Node.js', async () => {
    const contents = `
      import { initialize, mlp, proveEqual, taylorTerms, embeddedDigits, readDigits } from 'widejet';
      import { chooseMatrixKernels, evaluate, input, sin } from 'widejet/graph';
      import { sweep, taylorQuantities } from 'widejet/scaling';
      export async function main() {
        ${program}
        const refusals = [];
        try { readDigits({ images: 'images' }); } catch (error) { refusals.push(error.code); }
        try { await sweep({ model: network, inputSize: 2, inputs: [[1, 2], [0.5, -1]], quantities: ['K1'], widths: [9], seeds: [4, 5], workers: 2 }); }
        catch (error) { refusals.push(error.code); }
        try { await proveEqual('a', 'a', { nerdamer: true }); } catch (error) { refusals.push(error.code); }
        const { equal, nerdamer } = await proveEqual('a', 'a');
        refusals.push(equal + ' ' + nerdamer.verdict);
        return JSON.stringify({ ...result, kernels: chooseMatrixKernels().name, refusals });
      }
    `;
    const { outputFiles } = await esbuild.build({
      stdin: { contents, resolveDir: project },
      ...{
        bundle: true,
        platform: 'browser',
        format: 'iife',
        globalName: 'page',
        write: false,
        logLevel: 'silent',
      },
    });
    // What a page has of the web, and nothing of Node.js.
    const page = createContext({ atob, performance, setTimeout, TextDecoder, TextEncoder, URL });
    const text = (await runInContext(`${outputFiles[0]?.text ?? ''}; page.main();`, page)) as string;
    expectResult(text);
    const { kernels, refusals } = JSON.parse(text) as { kernels: string; refusals: string[] };
    expect(kernels).to.equal('WebAssembly SIMD');
    expect(refusals).to.deep.equal(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'true no answer']);
  });

  it('carries its pages and examples', () => {
    for (const path of ['docs/architecture.md', 'examples/kernelTable.ts', 'data/README.md', 'README.md'])
      expect(existsSync(join(project, 'node_modules/widejet', path)), path).to.be.true;
  });

  it('has each class once behind all doors, and calls functions what it exports them as', () => {
    const script = `
      import * as widejet from 'widejet';
      import * as graph from 'widejet/graph';
      import * as scaling from 'widejet/scaling';
      import * as node from 'widejet/node';
      const errorOf = work => { try { work(); } catch (error) { return error; } };
      const { InvalidArgumentError, FileError } = widejet;
      const model = widejet.mlp({ depth: 1 });
      console.log(JSON.stringify({
        once: [
          model.apply(graph.parameterNodes(model), graph.inputNodes(model, '')) instanceof graph.Node,
          errorOf(() => scaling.parseQuantity('?')) instanceof InvalidArgumentError,
          errorOf(() => graph.input('x', [-1])) instanceof InvalidArgumentError,
          errorOf(() => node.readJournal('absent')) instanceof FileError,
        ],
        otherwise: Object.entries({ ...widejet, ...graph, ...scaling, ...node })
          .filter(([name, value]) => typeof value === 'function' && value.name !== name),
      }));
    `;
    writeFileSync(join(project, 'doors.mjs'), script);
    const { once, otherwise } = JSON.parse(run(process.execPath, ['doors.mjs'], project)) as {
      once: boolean[];
      otherwise: unknown[];
    };
    expect(once).to.deep.equal([true, true, true, true]);
    expect(otherwise).to.deep.equal([]);
  });

  it('finds its digits and the program of its threads', () => {
    const script = `
      import { embeddedDigits, mlp, proveEqual } from 'widejet';
      import { sweep } from 'widejet/scaling';
      import { threadPool } from 'widejet/node';
      const model = mlp(${JSON.stringify(model)});
      const pool = await threadPool(model, 2);
      const samples = await sweep({
        model, inputSize: 2, inputs: [[1, 2], [0.5, -1]], quantities: ['K1'], widths: [9], seeds: [4, 5],
      }, { pool });
      await pool.close();
      const { nerdamer } = await proveEqual('(a + b)^2', 'a^2 + 2*a*b + b^2', { timeLimit: 30, nerdamer: true });
      console.log(pool.workers, samples.length, embeddedDigits().count, nerdamer.verdict);
    `;
    writeFileSync(join(project, 'files.mjs'), script);
    expect(run(process.execPath, ['files.mjs'], project)).to.equal('2 2 100 equal\n');
  });

  it('starts from its command line', () => {
    const main = join(project, 'node_modules/widejet/dist/cli/main.js');
    const words = ['taylor', '--width', '9', '--order', '1', '--json'];
    const { derivatives } = JSON.parse(run(process.execPath, [main, ...words], project)) as {
      derivatives: number[];
    };
    expect(derivatives).to.have.length(2);
  });

  it('writes figures without the packages that make a PDF, and says which these are', () => {
    for (const name of ['@napi-rs', 'dejavu-fonts-ttf']) rmSync(join(project, 'node_modules', name));
    const main = join(project, 'node_modules/widejet/dist/cli/main.js');
    const words = ['scaling', '--model', 'mlp', '--widths', '8,16', '--seeds', '3', '--order', '1'];
    const { stdout, stderr } = spawnSync(process.execPath, [main, ...words, '--out', 'sweep'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(stdout).to.include('as SVG and for Vega-Lite');
    expect(stderr).to.include('npm install @napi-rs/canvas dejavu-fonts-ttf');
    const files = readdirSync(join(project, 'sweep/figures'));
    expect(files).to.include('mlp-taylor-terms.svg');
    expect(files.filter(name => name.endsWith('.pdf'))).to.deep.equal([]);
  });

  // As CommonJS, which .ts is where package.json names no type, the module would meet a second widejet.
  for (const file of ['residual.mts', 'residual.ts']) {
    it(`takes a model from a module that imports it: ${file}`, () => {
      copyFileSync(join(root, 'test/cli/models/residual.ts'), join(project, file));
      writeFileSync(join(project, 'package.json'), '{ "name": "consumer" }');
      const main = join(project, 'node_modules/widejet/dist/cli/main.js');
      const words = ['taylor', '--model', `./${file}`, '--width', '9', '--order', '2', '--json'];
      const { derivatives } = JSON.parse(run(process.execPath, [main, ...words], project)) as {
        derivatives: number[];
      };
      expect(derivatives).to.have.length(3);
    });
  }
});
