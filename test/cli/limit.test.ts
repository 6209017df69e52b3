import { expect } from 'chai';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { erfcOf } from '../../src/ad/index.js';
import { readNpz } from '../report/exportReaders.js';
import { unbalancedTags } from '../report/svg.js';
import { run, temporaryDirectory } from './run.js';

type Matrix = number[][];

interface Document {
  readonly nngp: Matrix;
  readonly ntk: Matrix;
  readonly contributions: Record<string, Matrix>;
  readonly error: number;
  readonly check?: Record<string, unknown>;
}

function documentOf(stdout: string): Document {
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Document;
}

const question = {
  model: { kind: 'mlp', depth: 3, biasScale: 0.5 },
  inputs: [
    [1, 2, 2],
    [0, 0, 0],
  ],
};

/**
 * E relu(tanh(a) + g)² for a of this variance and an independent g of variance s² = E tanh(a)²: of g alone it
 * is (m² + s²) P(g > −m) + m s φ(m/s) at m = tanh(a), and of a sums have all digits.
 */
function squareOfSum(variance: number): number {
  const mean = (f: (m: number) => number): number => {
    let total = 0;
    for (let k = -200; k <= 200; k++)
      total += 0.05 * density(0.05 * k) * f(Math.tanh(Math.sqrt(variance) * 0.05 * k));
    return total;
  };
  const s = Math.sqrt(mean(m => m * m));
  return mean(m => (m * m + s * s) * (erfcOf(-m / s / Math.SQRT2) / 2) + m * s * density(m / s));
}

function density(t: number): number {
  return Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI);
}

describe('widejet limit', () => {
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const fileOf = (document: unknown): string => {
    const path = join(directory.path, 'limit.json');
    writeFileSync(path, JSON.stringify(document));
    return path;
  };

  it('prints the kernels of a file as one JSON document', async () => {
    const { code, stdout, stderr } = await run('limit', fileOf(question), '--json');
    expect([code, stderr]).to.deep.equal([0, '']);
    const { nngp, ntk, contributions, error, ...others } = documentOf(stdout);
    expect(others).to.deep.equal({});
    expect(Object.keys(contributions)).to.deep.equal(['W1', 'b1', 'W2', 'b2', 'W3', 'b3']);
    expect(error).to.equal(0);
    // Found by recursion with 30 digits; with biases 0.5 the zero input has 1/4 + 1/4 + 1/4 of each group.
    expect(ntk[0]![0]).to.be.closeTo(10.5, 1e-12);
    expect(ntk[0]![1]).to.be.closeTo(1.61295230462717, 1e-12);
    expect(ntk[1]![1]).to.be.closeTo(1.5, 1e-12);
    expect(nngp[0]![0]).to.be.closeTo(3.75, 1e-12);
    for (const i of [0, 1]) {
      for (const j of [0, 1]) {
        const sum = Object.values(contributions).reduce((total, part) => total + part[i]![j]!, 0);
        expect(sum).to.be.closeTo(ntk[i]![j]!, 1e-13);
      }
    }
  });

  it('pairs two lists, and outputs of a network', async () => {
    const against = [
      [0, 1, 1],
      [1, 0, 0],
      [2, 1, 0],
    ];
    const path = fileOf({ ...question, model: { kind: 'mlp', depth: 2, outputs: 2 }, against });
    const { ntk } = documentOf((await run('limit', path, '--json')).stdout);
    expect(ntk.map(row => row.length)).to.deep.equal([3, 3]);
    const crossed = documentOf((await run('limit', path, '--json', '--output', '0,1')).stdout);
    expect(crossed.nngp.flat().every(value => value === 0)).to.equal(true);
  });

  it('describes networks by options, at digits, whose kernels theirs are', async () => {
    const { code, stdout } = await run('limit', '--depth', '2', '--inputs', '0,1,2', '--json');
    expect(code).to.equal(0);
    const { ntk, nngp } = documentOf(stdout);
    expect(ntk).to.have.length(3);
    // |x|² is the number of pixels, and relu √2 keeps it.
    for (const k of [0, 1, 2]) {
      expect(nngp[k]![k]).to.be.closeTo(1, 1e-12);
      expect(ntk[k]![k]).to.be.closeTo(2, 1e-12);
    }
    for (const model of ['residual', 'recurrent']) {
      expect((await run('limit', '--model', model, '--json')).code, model).to.equal(0);
    }
  });

  it('prints tables for people with the same numbers', async () => {
    const path = fileOf(question);
    const { ntk, contributions } = documentOf((await run('limit', path, '--json')).stdout);
    const { stdout } = await run('limit', path);
    for (const value of [...ntk.flat(), ...contributions['W2']!.flat()])
      expect(stdout).to.include(String(value));
    expect(stdout).to.include('error of the expectations: none, closed forms');
    const inputs = Array.from({ length: 9 }, (_, k) => [k + 1, 2]);
    expect((await run('limit', fileOf({ ...question, inputs }))).stdout).to.match(
      /the first 8 × \d of 9 × 9/,
    );
  });

  it('says of kernels whose error is large that they are estimates', async () => {
    const path = fileURLToPath(new URL('models/sumBeforeRelu.ts', import.meta.url));
    const inputs = [
      [1, 2],
      [0, 1],
    ];
    const file = fileOf({ model: { kind: 'module', path }, inputs });
    const { stdout } = await run('limit', file);
    expect(stdout).to.match(
      /\nan estimate: the expectations may be off by 0\.\d+ beside entries of at most \d/,
    );
    const both = await run('limit', file, '--json');
    expect(both.stderr).to.match(/^an estimate: /);
    const { error, nngp } = documentOf(both.stdout);
    expect(error).to.be.above(1e-3 * nngp[0]![0]!);
    expect(nngp[0]![0]).to.be.closeTo(squareOfSum(5), error);
    expect((await run('limit', fileOf(question))).stdout).not.to.include('estimate');
  });

  it('writes kernels for other programs, bit for bit', async () => {
    const out = join(directory.path, 'kernels.npz');
    const { stdout, code } = await run('limit', fileOf(question), '--json', '--out', out);
    expect(code).to.equal(0);
    const { nngp, contributions } = documentOf(stdout);
    const arrays = readNpz(readFileSync(out));
    expect(arrays.get('nngp')).to.deep.equal({ type: '<f8', shape: [2, 2], values: nngp.flat() });
    expect(arrays.get('contributions.b3')?.values).to.deep.equal(contributions['b3']!.flat());
    expect(arrays.size).to.equal(2 + 6);
  });

  it('leaves contributions out', async () => {
    const out = join(directory.path, 'both.npz');
    const { stdout } = await run('limit', fileOf(question), '--json', '--no-contributions', '--out', out);
    expect(Object.keys(documentOf(stdout))).to.deep.equal(['nngp', 'ntk', 'error']);
    expect([...readNpz(readFileSync(out)).keys()]).to.deep.equal(['nngp', 'ntk']);
    expect((await run('limit', fileOf(question), '--no-contributions')).stdout).not.to.include('W1');
    expect((await run('limit', fileOf(question), '--resume')).stderr).to.match(/--out .*with --resume/);
  });

  it('draws networks beside the limit, with a figure', async () => {
    const svg = join(directory.path, 'check.svg');
    const words = ['--check', '--widths', '64,256,1024', '--seeds', '40', '--svg', svg];
    const { code, stdout } = await run('limit', fileOf(question), '--json', ...words);
    const { check } = documentOf(stdout);
    expect(code).to.equal(0);
    expect(check).to.include({ predicted: -0.5 });
    const [lower, upper] = check!['interval'] as [number, number];
    expect(lower).to.be.below(-0.5 + 0.2);
    expect(upper).to.be.above(-0.5 - 0.2);
    expect((check!['widths'] as unknown[]).length).to.equal(3);
    const drawn = readFileSync(svg, 'utf8');
    expect(unbalancedTags(drawn)).to.deep.equal([]);
    expect(drawn).to.include('stroke-dasharray');
    const { stdout: text } = await run('limit', fileOf(question), ...words);
    expect(text).to.match(/exponent of the distance: −0\.\d\d/);
  }).timeout(60_000);

  const refused: [string[], unknown, RegExp][] = [
    [['--depth', '3'], question, /^error: --depth is 3, allowed: only without a network file\n$/],
    [['--widths', '4,8'], question, /--widths is \[4, ?8\], allowed: only with --check/],
    [['--svg', 'a.svg'], question, /--svg .*only with --check/],
    [['--storage', 'dense'], question, /--storage .*only with --check/],
    [['--output', '1'], question, /--output is 1/],
    [['--out', 'kernels.txt'], question, /\.parquet, \.csv, \.npz/],
    [['--resume'], question, /unfinished beside it, to go on with/],
    [['--workers', '0'], question, /an integer ≥ 1/],
    [['--check', '--seeds', '2'], question, /an integer from 6/],
    [['--check', '--widths', '8'], question, /two or more widths/],
    [[], { ...question, model: { kind: 'cnn' } }, /"cnn"/],
    [[], { ...question, against: [[1, 2]] }, /\[1, 2\]/],
    [
      [],
      { model: { kind: 'hypernetwork', depth: 2, primaryWidth: 4 }, inputs: [{ x: [1], z: [1, 1] }] },
      /no limit n → ∞: .*random/,
    ],
  ];
  for (const [words, document, message] of refused) {
    it(`refuses ${words.join(' ')} ${message.source}`, async () => {
      const out = join(directory.path, 'none.csv');
      const more = words.includes('--out') ? [] : ['--out', out];
      const { code, stdout, stderr } = await run('limit', fileOf(document), ...words, ...more);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr).to.match(message);
      expect(existsSync(out)).to.equal(false);
    });
  }

  it('refuses what no limit has, by the name of the option', async () => {
    const { code, stderr } = await run('limit', '--model', 'hypernetwork');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^error: no limit n → ∞: /);
    expect((await run('limit', '--inputs', '0,1', '--inputs', '2,3')).stderr).to.match(/--inputs/);
  });
});
