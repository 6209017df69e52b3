import { expect } from 'chai';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryDirectory } from './run.js';
import { idxOf, writeImages } from './support/idxFiles.js';

describe('widejet predict', function () {
  this.timeout(60_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const at = (name: string): string => join(directory.path, name);

  describe('refuses in one line, before anything is written,', () => {
    const own = (): string[] => {
      const { images, labels } = writeImages(directory.path, 'small', [1, 2, 1, 2, 1, 2]);
      return ['--train', images, '--labels', labels];
    };
    const file = (name: string, values: ArrayLike<number>, shape: number[]): string => {
      writeFileSync(at(name), idxOf(values, shape));
      return at(name);
    };
    const cases: [string, () => string[], RegExp][] = [
      [
        'labels of another length',
        () => [...own().slice(0, 3), file('five', [1, 2, 1, 2, 1], [5])],
        /6 images but 5 labels/,
      ],
      [
        'labels of one class',
        () => [...own().slice(0, 3), file('ones', [1, 1, 1, 1, 1, 1], [6])],
        /the labels is \[1\], allowed: labels of two classes/,
      ],
      [
        'a training set of one class',
        () => ['--train-size', '2', '--classes', '4,5', '--seed', '4'],
        /labels of the 2 training digits is \[\d\], allowed: labels of two classes/,
      ],
      [
        'two digits, one for training and one for the test',
        () => {
          const { images, labels } = writeImages(directory.path, 'two', [1, 2]);
          return ['--train', images, '--labels', labels];
        },
        /the number of digits to train on is 1, allowed: at least 2/,
      ],
      [
        'a page in a folder that is not there',
        () => ['--page', at('no/page.html')],
        /no\/page\.html cannot be/,
      ],
      ['a negative ridge', () => ['--ridge', '-0.1'], /--ridge.*-0\.1.*allowed: a number ≥ 0/],
      ['negative noise', () => ['--kernel', 'nngp', '--noise', '-1'], /--noise.*allowed: a number ≥ 0/],
      ['a negative time', () => ['--time', '-1'], /--time.*allowed: a number ≥ 0/],
      [
        'images of two sizes',
        () => {
          const { images, labels } = writeImages(directory.path, 'large', [1, 2], { size: 5 });
          return [...own(), '--test', images, '--test-labels', labels];
        },
        /images for training are 4 × 4, those of --test 5 × 5, allowed: one size/,
      ],
      [
        'more digits than there are',
        () => ['--train-size', '100'],
        /--train-size is 100, allowed: an integer from 2 to 99/,
      ],
      [
        'more test digits than there are',
        () => ['--train-size', '90', '--test-size', '11'],
        /--test-size is 11, allowed: an integer from 1 to 10/,
      ],
      [
        'test labels that training has not',
        () => {
          const { images, labels } = writeImages(directory.path, 'strange', [1, 3]);
          return [...own(), '--test', images, '--test-labels', labels];
        },
        /labels of --test-labels is \[3\], allowed: labels that training has, 1, 2/,
      ],
      [
        'classes that do not occur',
        () => [...own(), '--classes', '1,9'],
        /--classes is 9, allowed: labels that occur: 1, 2/,
      ],
      ['one class', () => ['--classes', '3'], /--classes.*allowed: two labels or more/],
      [
        'images without labels',
        () => own().slice(0, 2),
        /--train is ".*", allowed: only together with --labels/,
      ],
      [
        'test images without training images',
        () => ['--test', 'a', '--test-labels', 'b'],
        /--test is "a", allowed: only with --train/,
      ],
      [
        'a file that is not there',
        () => ['--train', 'no-such', '--labels', 'no-such'],
        /idx file .*no-such cannot be read/,
      ],
      [
        'more digits than memory holds',
        () => {
          const labels = Uint8Array.from({ length: 400_000 }, (_, k) => k % 2);
          const images = file(
            'many',
            labels.map(label => 1 + label),
            [400_000, 1, 1],
          );
          return [
            '--train',
            images,
            '--labels',
            file('many-labels', labels, [400_000]),
            '--train-size',
            '300000',
          ];
        },
        /300000 rows takes .* GiB, allowed: .* GiB of memory/,
      ],
      ['time and steps', () => ['--time', '1', '--steps', '2'], /--time is 1, allowed: only without --steps/],
      ['a rate without steps', () => ['--rate', '1'], /--rate is 1, allowed: only with --steps/],
      ['noise for the ntk', () => ['--noise', '1'], /--noise is 1, allowed: only with --kernel nngp/],
      [
        'a ridge for the nngp',
        () => ['--kernel', 'nngp', '--ridge', '1'],
        /--ridge is 1, allowed: only with --kernel ntk/,
      ],
      [
        'training of the nngp',
        () => ['--kernel', 'nngp', '--time', '1'],
        /--time is 1, allowed: only with --kernel ntk/,
      ],
      ['steps that diverge', () => ['--steps', '100000', '--rate', '10'], /overflows/],
      ['a width without a page', () => ['--width', '8'], /--width is 8, allowed: only with --page/],
      ['another kernel', () => ['--kernel', 'rbf'], /--kernel.*allowed: ntk, nngp/],
      ['a network without a limit', () => ['--model', 'hypernetwork'], /no limit n → ∞/],
      ['another ending', () => ['--out', 'a.xlsx'], /--out.*allowed: a file whose name ends with/],
    ];
    for (const [what, words, message] of cases) {
      it(what, async () => {
        const out = at('refused.csv');
        const given = words();
        const { code, stdout, stderr } = await run(
          'predict',
          ...(given.includes('--out') ? [] : ['--out', out]),
          ...given,
        );
        expect([code, stdout], stderr).to.deep.equal([2, '']);
        expect(stderr)
          .to.match(message)
          .and.to.match(/^error: [^\n]+\n(\(--help[^\n]+\n)?$/);
        expect(existsSync(out)).to.be.false;
      });
    }
  });

  it('leaves nothing half-written where a file cannot be', async () => {
    const before = readdirSync(directory.path);
    const { code, stderr } = await run('predict', '--train-size', '5', '--out', at('no/such/folder/a.csv'));
    expect(code).to.equal(2);
    expect(stderr).to.match(/^error: file .* cannot be written/);
    expect(readdirSync(directory.path)).to.deep.equal(before);
  });
});
