import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { networkFields } from '../reference/networkFields.js';
import { run, temporaryDirectory } from './run.js';

interface Document {
  readonly derivatives: number[];
  readonly coefficients: number[];
  readonly configuration: Record<string, unknown>;
}

const references = JSON.parse(
  readFileSync(new URL('../reference/taylor-terms.json', import.meta.url), 'utf8'),
) as { readonly model: string; readonly activation: string; readonly K_ij: readonly number[] }[];

/** What is on stdout, which must be one line of JSON and nothing else. */
function documentOf(stdout: string): Document {
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Document;
}

describe('widejet taylor', () => {
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  describe('of a network file', () => {
    for (const [k, reference] of references.entries()) {
      const path = join(directory.path, `network${k}.json`);
      const order = reference.K_ij.length - 1;

      it(`prints the reference numbers as one JSON document: ${k}, ${reference.model}, ${reference.activation}`, async () => {
        writeFileSync(path, JSON.stringify(networkFields(reference)));
        const { code, stdout, stderr } = await run('taylor', path, '--order', String(order), '--json');
        expect([code, stderr]).to.deep.equal([0, '']);
        const { derivatives, coefficients, configuration } = documentOf(stdout);
        expect(configuration['model']).to.equal(reference.model);
        expect(derivatives.length).to.equal(order + 1);
        let factorial = 1;
        reference.K_ij.forEach((expected, r) => {
          // Small ones are what is left of larger ones.
          const tolerance = Math.abs(expected) < 1e-6 ? 1e-10 : 1e-12;
          expect(Math.abs(derivatives[r]! - expected)).to.be.at.most(tolerance * Math.abs(expected));
          factorial *= Math.max(1, r);
          expect(coefficients[r]! * factorial).to.be.closeTo(
            derivatives[r]!,
            1e-14 * Math.abs(derivatives[r]!),
          );
        });
      });
    }

    it('prints a table for people, with the same numbers', async () => {
      const path = join(directory.path, 'network.json');
      writeFileSync(path, JSON.stringify(networkFields(references[0]!)));
      const { derivatives } = documentOf((await run('taylor', path, '--json')).stdout);
      const { code, stdout } = await run('taylor', path);
      expect(code).to.equal(0);
      for (const value of derivatives) expect(stdout).to.include(String(value));
    });

    it('refuses options that describe a network to draw, and says so', async () => {
      const path = join(directory.path, 'network.json');
      writeFileSync(path, JSON.stringify(networkFields(references[0]!)));
      const { code, stdout, stderr } = await run('taylor', path, '--width', '8');
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.equal('error: --width is 8, allowed: only without a network file\n');
    });

    const spoiled: [string, string, RegExp][] = [
      ['no JSON', '{"model"', /JSON/],
      ['another document', '[1, 2]', /expected object/],
      ['an unknown model', JSON.stringify({ ...networkFields(references[0]!), model: 'cnn' }), /model/],
      [
        'a matrix with ragged rows',
        JSON.stringify({ ...networkFields(references[0]!), weights: [[[1, 2], [3]]] }),
        /weights\[0\]/,
      ],
      [
        'an unknown activation',
        JSON.stringify({ ...networkFields(references[0]!), activation: 'swoosh' }),
        /"swoosh", allowed: /,
      ],
      [
        'inputs of different lengths',
        JSON.stringify({ ...networkFields(references[0]!), x_j: [1] }),
        /x_j has 1 elements, allowed/,
      ],
      [
        'a field that is misspelt',
        JSON.stringify({ ...networkFields(references[0]!), bias_scal: 1 }),
        /a field of a mlp is "bias_scal", allowed: .*Nearest: "bias_scale"/,
      ],
      [
        'no gain',
        JSON.stringify({ ...networkFields(references[0]!), gain: undefined }),
        /gain is missing, allowed: .*1 for a network trained with PyTorch/,
      ],
      ['a number that is none', JSON.stringify({ ...networkFields(references[0]!), gain: '2' }), /gain/],
    ];
    for (const [what, content, message] of spoiled) {
      it(`ends with one line about a file that holds ${what}`, async () => {
        const path = join(directory.path, 'spoiled.json');
        writeFileSync(path, content);
        const { code, stdout, stderr } = await run('taylor', path);
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr)
          .to.match(/^error: [^\n]+\n$/)
          .and.to.match(message);
      });
    }

    it('ends with one line about a file that is not there', async () => {
      const { code, stderr } = await run('taylor', join(directory.path, 'none.json'));
      expect(code).to.equal(2);
      expect(stderr).to.match(/^error: [^\n]*none\.json[^\n]*\n$/);
    });
  });

  describe('of a drawn network', () => {
    const small = ['taylor', '--width', '10', '--depth', '3', '--json'];

    it('is the same for the same seed and another for another, dense and implicit', async () => {
      for (const storage of ['dense', 'implicit']) {
        const drawn = async (seed: number): Promise<string> =>
          (await run(...small, '--storage', storage, '--seed', String(seed))).stdout;
        expect(await drawn(5)).to.equal(await drawn(5));
        expect(documentOf(await drawn(5)).derivatives).not.to.deep.equal(
          documentOf(await drawn(6)).derivatives,
        );
      }
    });

    it('draws seed 0 unless told otherwise, and says on stderr what it draws', async () => {
      const { code, stdout, stderr } = await run(...small);
      expect(code).to.equal(0);
      expect(stderr).to.equal('mlp of width 10, seed 0, dense weights\n');
      expect(stdout).to.equal((await run(...small, '--seed', '0')).stdout);
    });

    it('describes the network as it was asked for', async () => {
      const { stdout } = await run(
        ...[
          ...small,
          '--model',
          'hypernetwork',
          '--activation',
          'tanh',
          '--gain',
          '1.5',
          '--bias-scale',
          '0.1',
        ],
        ...[
          '--primary-depth',
          '3',
          '--primary-width',
          '4',
          '--primary-input',
          '5',
          '--fourier-features',
          '6',
        ],
        ...['--primary-activation', 'gelu', '--order', '2'],
      );
      const { configuration, derivatives } = documentOf(stdout);
      expect(derivatives.length).to.equal(3);
      expect(configuration).to.deep.equal({
        model: 'hypernetwork',
        depth: 3,
        primaryWidths: [5, 4, 4, 1],
        activation: 'tanh',
        primaryActivation: 'gelu',
        gain: 1.5,
        primaryGain: 1,
        biasScale: 0.1,
        fourierFeatures: 6,
      });
    });

    it('draws a residual and a recurrent network, and an mlp with scales', async () => {
      const drawn = async (...words: string[]): Promise<Record<string, unknown>> => {
        const { code, stdout, stderr } = await run(
          'taylor',
          '--width',
          '6',
          '--order',
          '1',
          '--json',
          ...words,
        );
        expect(code, stderr).to.equal(0);
        const { configuration, derivatives } = documentOf(stdout);
        expect(derivatives).to.have.length(2);
        return configuration;
      };
      const scales = ['--weight-scale', '1.5', '--activation', 'tanh', '--gain', '1.1'];
      const common = { weightScale: 1.5, activation: 'tanh', gain: 1.1, outputs: 1 };
      const branches = ['--alpha', '0.1', '--branch-scale', '0.5', '--depth', '2'];
      expect(await drawn('--model', 'residual', ...scales, ...branches)).to.deep.equal({
        ...common,
        ...{ model: 'residual', depth: 2, alpha: 0.1, branchScale: 0.5 },
      });
      const readout = ['--readout-scale', '2', '--bias-scale', '0.3', '--variance', 'inside'];
      const steps = ['--length', '7', '--pooling', 'average', '--input-scale', '0.2'];
      expect(await drawn('--model', 'recurrent', ...scales, ...readout, ...steps)).to.deep.equal({
        ...common,
        ...{ model: 'recurrent', length: 7, pooling: 'average', inputScale: 0.2 },
        ...{ readoutScale: 2, biasScale: 0.3, variance: 'inside', ragged: false },
      });
      expect(await drawn('--depth', '2', ...scales, ...readout, '--output-bias', 'false')).to.deep.equal({
        ...common,
        ...{ model: 'mlp', depth: 2, outputBias: false },
        ...{ readoutScale: 2, biasScale: 0.3, variance: 'inside' },
      });
    });

    const refused: [string[], RegExp][] = [
      [['--model', 'recurrent', '--depth', '2'], /--depth is 2, allowed: nothing: only a mlp or a/],
      [['--alpha', '1'], /--alpha is 1, allowed: nothing: only a residual has it/],
      [['--output-bias', 'no'], /--output-bias.*'no'.*allowed: true or false/],
      [['--variance', 'between'], /variance is "between", allowed: "outside" or "inside"/],
      [['--model', 'recurrent', '--pooling', 'first'], /pooling is "first", allowed: "last" or "average"/],
      [['--model', 'recurrent', '--length', '3'], /"784 pixels", allowed: images with/],
    ];
    for (const [words, message] of refused) {
      it(`refuses ${words.join(' ')}`, async () => {
        const { code, stdout, stderr } = await run('taylor', '--width', '4', ...words);
        expect([code, stdout]).to.deep.equal([2, '']);
        expect(stderr).to.match(message);
      });
    }

    it('has the defaults that --help states', async () => {
      const { configuration } = documentOf(
        (await run('taylor', '--width', '4', '--model', 'hypernetwork', '--json')).stdout,
      );
      const help = (await run('taylor', '--help')).stdout.replaceAll(/\s+/g, ' ');
      const stated = (option: string): number =>
        Number(
          new RegExp(`--${option} <[^>]+> [^(]*(?:\\(hyper\\)[^(]*)?\\(default: (\\d+)\\)`).exec(help)?.[1],
        );
      expect(configuration['depth']).to.equal(stated('depth'));
      const widths = [
        stated('primary-input'),
        ...new Array<number>(stated('primary-depth') - 1).fill(stated('primary-width')),
        1,
      ];
      expect(configuration['primaryWidths']).to.deep.equal(widths);
    });

    it('depends on the pair of images, not on their order where it must not', async () => {
      const kernel = async (pair: string): Promise<number> =>
        documentOf((await run(...small, '--activation', 'tanh', '--inputs', pair)).stdout).derivatives[1]!;
      const there = await kernel('3,8');
      // The neural tangent kernel is symmetric; sums of 784 products in another order.
      expect(await kernel('8,3')).to.be.closeTo(there, 1e-10 * Math.abs(there));
      expect(await kernel('3,9')).not.to.be.closeTo(there, 1e-6 * Math.abs(there));
    });
  });
});
