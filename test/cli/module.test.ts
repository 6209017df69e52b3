import { expect } from 'chai';
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, temporaryDirectory } from './run.js';

const models = fileURLToPath(new URL('models/', import.meta.url));
const residual = join(models, 'residual.ts');
const shallow = join(models, 'kind.js');

interface TaylorDocument {
  readonly derivatives: number[];
  readonly configuration: Record<string, unknown>;
}

async function taylor(...words: readonly string[]): Promise<TaylorDocument> {
  const { code, stdout, stderr } = await run('taylor', '--width', '8', '--order', '2', '--json', ...words);
  expect(code, stderr).to.equal(0);
  return JSON.parse(stdout) as TaylorDocument;
}

async function refusal(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(...words);
  expect([code, stdout], stderr).to.deep.equal([2, '']);
  return (
    stderr
      .trimEnd()
      .split('\n')
      .find(line => line.startsWith('error: ')) ?? ''
  );
}

describe('a model of one’s own on the command line', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  // Beside the tests, where a module finds widejet.
  const own = mkdtempSync(join(models, 'own-'));
  after(() => {
    directory.remove();
    rmSync(own, { recursive: true });
  });

  describe('taylor', () => {
    it('draws the model that a TypeScript module exports, and names file and hash', async () => {
      const { derivatives, configuration } = await taylor('--model', residual);
      expect(derivatives.length).to.equal(3);
      expect(derivatives.every(value => Number.isFinite(value) && value !== 0)).to.equal(true);
      expect(configuration).to.include({ model: 'module', path: residual });
      expect(configuration['sha256']).to.match(/^[0-9a-f]{64}$/);
    });

    it('fills inputs of several axes with the image: 28 rows of 28 pixels, and refuses axes that do not fit', async () => {
      const rows = join(own, 'rows.ts');
      const write = (shape: string): void => {
        writeFileSync(
          rows,
          `import { defineModel } from 'widejet';
          import { add, dimensionSize, matvec, multiply, sum } from 'widejet/graph';
          // Gives the length of its rows.
          export default defineModel({
            name: 'rows',
            inputs: { x: ${shape} },
            parameters: { v: [1, 'inputSize'] },
            apply: ({ v }, { x }) =>
              add(multiply(0, sum(matvec(v, x), 0)), dimensionSize('inputSize')),
          });`,
        );
      };
      write("[28, 'inputSize']");
      expect((await taylor('--model', rows)).derivatives).to.deep.equal([28, 0, 0]);
      write("[3, 'inputSize']");
      expect(await refusal('taylor', '--model', rows)).to.match(
        /--images for input x of rows is "?784 pixels"?, allowed: images with as many pixels as one length makes of \[3, inputSize\]/,
      );
    });

    it('gives each output by --output, of drawn networks and of files', async () => {
      const [first, second] = [
        await taylor('--model', residual),
        await taylor('--model', residual, '--output', '1'),
      ];
      expect(await taylor('--model', residual, '--output', '0')).to.deep.equal(first);
      expect(second.derivatives).not.to.deep.equal(first.derivatives);
      expect(await refusal('taylor', '--model', residual, '--width', '4', '--output', '2')).to.match(
        /--output is 2, allowed: an integer from 0 to 1, since this residual has 2 outputs/,
      );
      const file = join(directory.path, 'two.json');
      const network = { model: 'mlp', activation: 'linear', gain: 1, x_i: [2], x_j: [1] };
      writeFileSync(file, JSON.stringify({ ...network, weights: [[[3], [5]]] }));
      expect((await taylorOf(file, '--output', '1')).derivatives).to.deep.equal([10, 2, 0]);
      expect((await taylorOf(file)).derivatives).to.deep.equal([6, 2, 0]);
    });

    async function taylorOf(...words: readonly string[]): Promise<TaylorDocument> {
      const { code, stdout, stderr } = await run('taylor', ...words, '--order', '2', '--json');
      expect(code, stderr).to.equal(0);
      return JSON.parse(stdout) as TaylorDocument;
    }

    it('gives a kind of model its options by --set', async () => {
      const plain = await taylor('--model', shallow);
      const doubled = await taylor('--model', shallow, '--set', 'scale=2');
      expect(doubled.derivatives[0]).to.be.closeTo(2 * plain.derivatives[0]!, 1e-15);
      expect(doubled.configuration['options']).to.deep.equal({ scale: 2 });
      const { configuration } = await taylor(
        ...['--model', shallow, '--set', 'scale=2', '--set', 'activation=erf'],
      );
      expect(configuration['options']).to.deep.equal({ scale: 2, activation: 'erf' });
    });

    const refused: [what: string, words: string[], message: RegExp][] = [
      [
        'a file that is not there',
        ['./none.ts'],
        /none\.ts: the module of the model cannot be read \(ENOENT/,
      ],
      [
        'a kind that nobody knows',
        ['hypernet'],
        /allowed: mlp, hypernetwork, residual, recurrent, a module.*Nearest: "hypernetwork"/,
      ],
      [
        'flags of other kinds',
        [residual, '--depth', '3'],
        /--depth is 3, allowed: nothing: only a mlp or a hyp/,
      ],
      ['--set for other kinds', ['mlp', '--set', 'a=1'], /--set is .*allowed: nothing: only a module has it/],
      [
        'options for a model without',
        [residual, '--set', 'a=1'],
        /options is \{"a":1\}, allowed: none: .*residual/,
      ],
      [
        'an unknown option',
        [shallow, '--set', 'scael=1'],
        /an option of shallow is "scael".*Nearest: "scale"/,
      ],
      ['an option of another type', [shallow, '--set', 'scale=x'], /scale is "x", allowed: a number/],
      [
        'no setting',
        [shallow, '--set', 'scale'],
        /--set <name=value>' argument 'scale' is invalid. allowed: name=v/,
      ],
    ];
    for (const [what, words, message] of refused) {
      it(`refuses ${what}`, async () => {
        expect(await refusal('taylor', '--width', '4', '--model', ...words)).to.match(message);
      });
    }

    const broken: [what: string, content: string, message: RegExp][] = [
      [
        'exports no model',
        'export const x = 1;',
        /what .* exports is \["x"\], allowed: a model of defineModel/,
      ],
      ['does not load', 'throw new Error("its own fault");', /cannot be loaded: its own fault/],
      ['is no JavaScript', 'export default {', /cannot be loaded: /],
      [
        'has a mistake in its model',
        'import { defineModel } from "widejet";\n' +
          'export default defineModel({ name: "", inputs: {}, parameters: {}, apply: () => 0 });',
        /name is "", allowed: a name for the model/,
      ],
      [
        'builds no model',
        'export default { name: "odd", schema: zod => zod.strictObject({}), build: () => 3 };',
        /what build of .* gives is 3, allowed: a model/,
      ],
    ];
    for (const [k, [what, content, message]] of broken.entries()) {
      it(`says so of a module that ${what}`, async () => {
        const path = join(own, `broken${k}.mjs`);
        writeFileSync(path, content);
        expect(await refusal('taylor', '--width', '4', '--model', path)).to.match(message);
      });
    }
  });

  describe('scaling and report', () => {
    const words = ['--widths', '8,16,32', '--order', '1', '--seeds', '6', '--json'];
    interface Exponent {
      readonly quantity: string;
      readonly predicted: { readonly exponent: number; readonly reason: string } | null;
      readonly verdict: string;
    }
    const exponentsOf = (stdout: string): Exponent[] =>
      (JSON.parse(stdout) as { exponents: Exponent[] }).exponents;
    const journalOf = (out: string): string => join(out, 'samples.jsonl');
    const samplesOf = (out: string): unknown[] =>
      readFileSync(journalOf(out), 'utf8')
        .trimEnd()
        .split('\n')
        .slice(1)
        .map(line => {
          const { width, seed, values } = JSON.parse(line) as Record<string, unknown>;
          return JSON.stringify([width, seed, values]);
        })
        .sort();

    it('compare it with its author’s predictions, also from the journal alone', async () => {
      const alone = join(directory.path, 'alone');
      const one = await run(...['scaling', '--model', residual, ...words, '--workers', '1', '--out', alone]);
      expect(one.code, one.stderr).to.be.oneOf([0, 3]);
      const [k0] = exponentsOf(one.stdout);
      expect(k0?.predicted).to.include({ exponent: 0, reason: 'outputs stay finite' });
      const again = await run('report', journalOf(alone), '--json');
      expect(exponentsOf(again.stdout)).to.deep.equal(exponentsOf(one.stdout));
    });

    it('sweep the outputs that --output names, and tell of them in journal and page', async () => {
      const of = async (output: string): Promise<ReturnType<typeof run>> =>
        run(
          'scaling',
          '--model',
          residual,
          ...words,
          ...['--workers', '1', '--out', join(directory.path, output), '--output', output],
        );
      const both = await of('0,1');
      expect(both.code, both.stderr).to.be.oneOf([0, 3]);
      expect(samplesOf(join(directory.path, '0,1'))).not.to.deep.equal(
        samplesOf(join(directory.path, 'alone')),
      );
      const [header = ''] = readFileSync(journalOf(join(directory.path, '0,1')), 'utf8').split('\n');
      expect(header).to.include('"output":[0,1]');
      const again = await run('report', journalOf(join(directory.path, '0,1')), '--json');
      expect(exponentsOf(again.stdout)).to.deep.equal(exponentsOf(both.stdout));
      const refused = await of('0,2');
      expect(refused.code).to.equal(2);
      expect(refused.stderr).to.match(/--output is 2, allowed: an integer from 0 to 1/);
      expect((await of('0,1,1')).stderr).to.match(/--output is \[0,1,1\], allowed: one number, or 2/);
    });

    it('go on with --resume, but not with a module that has changed; a report then has no predictions', async () => {
      const path = join(own, 'mine.ts');
      copyFileSync(residual, path);
      const out = join(directory.path, 'mine');
      const command = ['scaling', '--model', path, ...words, '--workers', '1', '--out', out];
      const whole = await run(...command);
      const samples = samplesOf(out);
      const lines = readFileSync(journalOf(out), 'utf8').split('\n');
      writeFileSync(journalOf(out), `${lines.slice(0, 9).join('\n')}\n`);
      const resumed = await run(...command, '--resume');
      expect(exponentsOf(resumed.stdout)).to.deep.equal(exponentsOf(whole.stdout));
      expect(samplesOf(out)).to.deep.equal(samples);

      appendFileSync(path, '\n// another\n');
      expect(await refusal(...command, '--resume')).to.match(
        /mine\.ts has changed: its SHA-256 was \w{12}\.\.\., and is \w{12}\.\.\. now; bring the former file back/,
      );
      rmSync(path);
      const report = await run('report', journalOf(out), '--json');
      expect(report.code).to.equal(0);
      expect(report.stderr).to.match(/note: nothing is compared with predictions, since .*mine\.ts.*ENOENT/);
      const withoutTheory = exponentsOf(report.stdout);
      expect(withoutTheory.map(({ verdict }) => verdict)).to.deep.equal(['no prediction', 'no prediction']);
      expect(await refusal(...command, '--resume')).to.match(
        /mine\.ts: the module of the model cannot be read/,
      );
    });
  });
});
