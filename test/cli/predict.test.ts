import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toNested } from '../../src/ad/index.js';
import { embeddedDigits } from '../../src/data/index.js';
import { limit } from '../../src/limits/index.js';
import { mlp } from '../../src/models/index.js';
import { run, temporaryDirectory } from './run.js';
import { writeImages } from './support/idxFiles.js';

interface Document {
  readonly accuracy: number;
  readonly accuracyInterval: [number, number];
  readonly loss: number;
  readonly rank: number;
  readonly condition: number;
  readonly jitter: number;
  readonly trainSize: number;
  readonly testSize: number;
  readonly classes: number[];
  readonly training: { readonly accuracy: number; readonly loss: number };
  readonly leaveOneOut: { readonly accuracy: number; readonly loss: number } | null;
  readonly logMarginalLikelihood: number | null;
  readonly rate?: number;
  readonly intervals: {
    readonly name: string;
    readonly levels: { level: number; halfWidth: number; coverage: number }[];
  }[];
  readonly confusion: number[][];
}

async function predicted(...words: readonly string[]): Promise<Document> {
  const { code, stdout, stderr } = await run('predict', ...words, '--json');
  expect(code, stderr).to.equal(0);
  expect(stdout).to.match(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Document;
}

interface CsvRow {
  readonly example: number;
  readonly label: number;
  readonly predicted: number;
  readonly deviation: number;
  readonly outputs: number[];
}

function rowsOf(path: string): CsvRow[] {
  const [, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\r\n');
  return lines.map(line => {
    const [example = NaN, label = NaN, predicted = NaN, deviation = NaN, ...outputs] = line
      .split(',')
      .map(Number);
    return { example, label, predicted, deviation, outputs };
  });
}

/** Solves A X = B by Gauss's elimination with pivots: not by what the library uses. */
function solved(matrix: readonly number[][], right: readonly number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]!]);
  const size = rows.length;
  for (let k = 0; k < size; k++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= k && Math.abs(row[k]!) > Math.abs(rows[best]![k]!) ? i : best),
      k,
    );
    [rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!];
    for (let i = 0; i < size; i++) {
      const factor = rows[i]![k]! / rows[k]![k]!;
      if (i === k || factor === 0) continue;
      for (let j = k; j < rows[i]!.length; j++) rows[i]![j]! -= factor * rows[k]![j]!;
    }
  }
  return rows.map((row, k) => row.slice(size).map(value => value / row[k]!));
}

describe('widejet predict', function () {
  this.timeout(60_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const at = (name: string): string => join(directory.path, name);

  it('without options trains on half of the embedded digits and predicts the others', async () => {
    const found = await predicted();
    expect([found.trainSize, found.testSize, found.rank, found.jitter]).to.deep.equal([50, 50, 50, 0]);
    expect(found.classes).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    // From 50 digits; a guess has 0.1.
    expect(found.accuracy).to.be.within(0.5, 0.9);
    expect(found.accuracyInterval[0]).to.be.below(found.accuracy);
    expect(found.accuracyInterval[1]).to.be.above(found.accuracy);
    expect(found.training.accuracy).to.equal(1);
    expect(found.training.loss).to.be.below(1e-25);
    expect(found.condition).to.be.within(10, 1000);
    const right = found.confusion.reduce((sum, row, k) => sum + row[k]!, 0);
    expect(right / 50).to.equal(found.accuracy);
  });

  it('predicts what Gauss’s elimination says, and counts accuracy and loss of it', async () => {
    const path = at('solved.csv');
    const words = [
      '--depth',
      '3',
      '--bias-scale',
      '0.3',
      '--train-size',
      '30',
      '--seed',
      '4',
      '--ridge',
      '0.05',
    ];
    const found = await predicted(...words, '--out', path);
    const rows = rowsOf(path);
    const { inputs, labels } = embeddedDigits();
    const tested = new Set(rows.map(({ example }) => example));
    expect(tested.size).to.equal(70);
    // The split is a partition.
    const trained = Array.from({ length: 100 }, (_, k) => k).filter(k => !tested.has(k));
    const digit = (k: number): number[] => [...inputs.subarray(784 * k, 784 * (k + 1))];
    const network = limit(mlp({ depth: 3, biasScale: 0.3 }));
    const gram = toNested(await network.ntk(trained.map(digit))) as number[][];
    const cross = toNested(
      await network.ntk(
        rows.map(({ example }) => digit(example)),
        trained.map(digit),
      ),
    ) as number[][];
    const targets = trained.map(k => Array.from({ length: 10 }, (_, c) => (labels![k] === c ? 0.9 : -0.1)));
    const dual = solved(
      gram.map((row, i) => row.map((value, j) => value + (i === j ? 0.05 : 0))),
      targets,
    );
    let [right, squares] = [0, 0];
    rows.forEach(({ outputs, label, example, predicted: class_ }, i) => {
      expect(label).to.equal(labels![example]);
      const expected = Array.from({ length: 10 }, (_, c) =>
        cross[i]!.reduce((sum, value, j) => sum + value * dual[j]![c]!, 0),
      );
      expected.forEach((value, c) => {
        expect(outputs[c]).to.be.closeTo(value, 1e-12);
        squares += (value - (label === c ? 0.9 : -0.1)) ** 2;
      });
      expect(class_).to.equal(expected.indexOf(Math.max(...expected)));
      if (class_ === label) right++;
    });
    expect(found.accuracy).to.equal(right / 70);
    expect(found.loss).to.be.closeTo(squares / 2 / 70, 1e-12);
  });

  it('counts how many targets lie in the intervals of the Gaussian process, with the noise of labels', async () => {
    const path = at('process.csv');
    const noise = 0.04;
    const found = await predicted('--kernel', 'nngp', '--noise', String(noise), '--out', path);
    const scores = rowsOf(path).flatMap(({ outputs, label, deviation }) =>
      outputs.map(
        (value, c) => Math.abs(value - (label === c ? 0.9 : -0.1)) / Math.sqrt(deviation ** 2 + noise),
      ),
    );
    const [posterior, calibrated] = found.intervals;
    expect(posterior?.name).to.equal('posterior of the process');
    for (const { level, coverage } of posterior!.levels) {
      const factor = { 0.5: 0.6745, 0.8: 1.2816, 0.9: 1.6449, 0.95: 1.96 }[level]!;
      expect(coverage).to.be.closeTo(scores.filter(score => score <= factor).length / scores.length, 0.005);
    }
    // 500 targets in 50 digits: about as many lie within as among those that were left out of training.
    for (const { level, coverage } of calibrated!.levels) expect(coverage).to.be.closeTo(level, 0.08);
    expect(found.logMarginalLikelihood).to.be.below(0);
    expect(found.leaveOneOut?.accuracy).to.be.within(0.4, 0.95);
  });

  it('at the end of gradient flow, after long flow and after many steps says the same', async () => {
    const words = ['--train-size', '20', '--test-size', '10'];
    const [end, flow, steps] = [at('end.csv'), at('flow.csv'), at('steps.csv')];
    await predicted(...words, '--out', end);
    await predicted(...words, '--time', '100', '--out', flow);
    const { rate } = await predicted(...words, '--steps', '100000', '--out', steps);
    expect(rate).to.be.above(0);
    for (const path of [flow, steps]) {
      rowsOf(path).forEach(({ outputs, deviation }, i) => {
        const other = rowsOf(end)[i]!;
        outputs.forEach((value, c) => {
          expect(value).to.be.closeTo(other.outputs[c]!, 1e-11);
        });
        expect(deviation).to.be.closeTo(other.deviation, 1e-9);
      });
    }
  });

  it('after no time is where networks begin: outputs 0 and the deviation of the prior', async () => {
    const path = at('begin.csv');
    await predicted('--time', '0', '--train-size', '10', '--test-size', '3', '--out', path);
    for (const { outputs, deviation } of rowsOf(path)) {
      for (const value of outputs) expect(value).to.equal(0);
      // |x|² = n₀ and relu with gain √2: the outputs of an mlp have variance 1.
      expect(deviation).to.be.closeTo(1, 1e-12);
    }
  });

  it('without intervals gives the same predictions, by another road', async () => {
    const [all, alone] = [at('all.csv'), at('alone.csv')];
    const more = await predicted('--out', all);
    const less = await predicted('--no-intervals', '--out', alone);
    expect([less.accuracy, less.intervals]).to.deep.equal([more.accuracy, []]);
    expect(less.leaveOneOut?.loss).to.be.closeTo(more.leaveOneOut!.loss, 1e-12);
    expect(readFileSync(alone, 'utf8').split('\r\n')[0]).to.not.include('deviation');
  });

  it('writes the same bytes for the same seed, and splits otherwise for another', async () => {
    const bytes = async (seed: number, format: string): Promise<Buffer> => {
      const path = at(`seed.${format}`);
      await predicted('--seed', String(seed), '--out', path);
      return readFileSync(path);
    };
    for (const format of ['csv', 'parquet', 'npz']) {
      const first = await bytes(1, format);
      expect((await bytes(1, format)).equals(first)).to.be.true;
      expect((await bytes(2, format)).equals(first)).to.be.false;
    }
  });

  it('reads files of one’s own, gzipped or not, and keeps classes', async () => {
    const labels = Array.from({ length: 40 }, (_, k) => [5, 2, 7][k % 3]!);
    const train = writeImages(directory.path, 'own', labels, { isZipped: true });
    const test = writeImages(directory.path, 'other', labels.slice(0, 12));
    const files = [
      '--train',
      train.images,
      '--labels',
      train.labels,
      '--test',
      test.images,
      '--test-labels',
      test.labels,
    ];
    const all = await predicted(...files);
    expect([all.trainSize, all.testSize, all.classes]).to.deep.equal([40, 12, [2, 5, 7]]);
    expect(all.accuracy).to.equal(1);
    const two = await predicted(...files, '--classes', '7,2');
    expect([two.trainSize, two.testSize, two.classes]).to.deep.equal([26, 8, [2, 7]]);
  });

  it('says rank and pseudo-inverse where images are equal', async () => {
    const labels = [1, 2, 1, 2, 1, 2, 1, 2];
    const { images, labels: path } = writeImages(directory.path, 'twins', labels);
    // Each image twice, with both labels.
    const bytes = readFileSync(images);
    for (let k = 1; k < 8; k += 2) bytes.copyWithin(16 + 16 * k, 16 + 16 * (k - 1), 16 + 16 * k);
    writeFileSync(images, bytes);
    const found = await predicted(
      '--train',
      images,
      '--labels',
      path,
      '--train-size',
      '7',
      '--test-size',
      '1',
    );
    expect(found.rank).to.equal(4);
    expect(found.leaveOneOut).to.equal(null);
    expect(JSON.stringify(found)).not.to.include('NaN');
    expect(found.intervals.map(({ name }) => name)).to.deep.equal(['ensemble of networks']);
  });

  it('prints tables for people that fit 80 columns', async () => {
    const { code, stdout, stderr } = await run('predict');
    expect([code, stderr]).to.deep.equal([0, '']);
    for (const line of stdout.split('\n')) expect(Array.from(line).length, line).to.be.at.most(80);
    expect(stdout).to.include('calibrated by leave-one-out').and.to.include('full rank');
  });

  it('has other models: residual, recurrent, and hypernetworks wide twice', async () => {
    for (const words of [
      ['--model', 'residual', '--alpha', '0.5'],
      ['--model', 'recurrent', '--length', '4'],
      ['--model', 'hypernetwork', '--primary-width', 'infinite'],
    ]) {
      expect((await predicted(...words)).accuracy).to.be.at.least(0.5);
    }
  });
});
