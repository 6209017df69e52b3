import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readJournal } from '../../src/journal/index.js';
import { sealed } from '../journal/sealed.js';
import { run, temporaryDirectory } from './run.js';

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

describe('widejet scaling --resume', function () {
  this.timeout(240_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const words = ['scaling', '--model', 'mlp', '--depth', '2', '--order', '1', '--workers', '1'];
  const sizes = (widths: string, seeds: string): string[] => ['--widths', widths, '--seeds', seeds];
  const at = (name: string): string => join(directory.path, name);
  const journalOf = (out: string): string => join(out, 'samples.jsonl');
  const samplesIn = (out: string): string[] =>
    readJournal(journalOf(out))
      .samples.map(({ width, seed, values }) => JSON.stringify([width, seed, values]))
      .sort();
  const endedWell = ({ code, stderr }: { readonly code: number; readonly stderr: string }): string => {
    expect(code, stderr).to.be.oneOf([0, 3, 4]);
    return stderr;
  };

  it('adds more seeds and widths, and says what it keeps', async () => {
    const [out, whole] = [at('grown'), at('grown whole')];
    endedWell(await run(...words, ...sizes('2,4', '3'), '--out', out));
    const lines = readFileSync(journalOf(out), 'utf8').split('\n').slice(1, -1);
    // Only what is more; what is not named stays as it was.
    expect(endedWell(await run(...words, '--seeds', '5', '--out', out, '--resume'))).to.include(
      '6 samples are kept; new are seeds 3 to 4\n',
    );
    expect(endedWell(await run(...words, '--widths', '8', '--out', out, '--resume'))).to.include(
      '10 samples are kept; new are widths 8\n',
    );
    // Fewer than there are take nothing away.
    expect(endedWell(await run(...words, ...sizes('2,4', '1'), '--out', out, '--resume'))).to.include(
      '15 samples are kept\n',
    );
    endedWell(await run(...words, ...sizes('2,4,8', '5'), '--out', whole));
    expect(samplesIn(out)).to.deep.equal(samplesIn(whole));
    expect(readFileSync(journalOf(out), 'utf8').split('\n').slice(1, 7)).to.deep.equal(lines);
    const { command, configuration } = readJournal(journalOf(out)).header;
    expect(configuration).to.deep.equal(readJournal(journalOf(whole)).header.configuration);
    expect(command).to.equal('widejet scaling --model mlp --depth 2 --order 1 --widths 2,4,8 --seeds 5');
    for (const file of readdirSync(whole).filter(name => name.endsWith('.svg')))
      expect(readFileSync(join(out, file)).equals(readFileSync(join(whole, file))), file).to.be.true;
  });

  it('adds experiments beside those that there are', async () => {
    const out = at('depths');
    const deep = ['scaling', '--model', 'mlp', '--order', '1', '--workers', '1', ...sizes('2,4', '2')];
    endedWell(await run(...deep, '--depth', '2,3', '--out', out));
    expect(endedWell(await run(...deep, '--depth', '2..4', '--out', out, '--resume'))).to.include(
      '8 samples are kept; new are experiments mlp L=4\n',
    );
    expect(readJournal(journalOf(out)).samples.length).to.equal(12);
    const { code, stderr } = await run(...deep, '--depth', '3,4', '--out', out, '--resume');
    expect([code, stderr]).to.deep.equal([2, stderr]);
    expect(stderr).to.include('its experiment mlp L=2 is not asked for');
  });

  it('knows images by what they show, not by their name', async () => {
    const original = fileURLToPath(new URL('../../data/mnist-100-images.idx3-ubyte', import.meta.url));
    const bytes = readFileSync(original);
    const [images, out] = [at('images'), at('of images')];
    writeFileSync(images, bytes);
    const asked = (file: string) => [...words, ...sizes('2,4', '2'), '--images', file, '--out', out];
    endedWell(await run(...asked(images)));
    const before = readFileSync(journalOf(out));
    // The same images under another name.
    endedWell(await run(...asked(original), '--resume'));
    const other = Buffer.from(bytes);
    other[16 + 300]! ^= 0xff;
    writeFileSync(images, other);
    const { code, stderr } = await run(...asked(images), '--seeds', '4', '--resume');
    expect(code).to.equal(2);
    expect(stderr).to.match(/^error: --resume is .* the inputs of mlp differ\. It was begun with: widejet/);
    expect(readFileSync(journalOf(out)).equals(before)).to.be.true;
  });

  it('refuses to mix what other kernels or versions have drawn, and notes another Node.js', async () => {
    const out = at('versions');
    const asked = [...words, ...sizes('2,4', '2'), '--out', out];
    endedWell(await run(...asked));
    const [first = '', ...rest] = readFileSync(journalOf(out), 'utf8').split('\n');
    const { crc32, ...header } = JSON.parse(first) as Record<string, unknown>;
    expect(crc32).to.match(/^[0-9a-f]{8}$/);
    const begunWith = (changes: Record<string, string>): void => {
      const versions = { ...(header['versions'] as Record<string, string>), ...changes };
      writeFileSync(journalOf(out), sealed(JSON.stringify({ ...header, versions })) + rest.join('\n'));
    };
    begunWith({ 'matrix products': 'OpenBLAS 0.3.99 (Zen9)' });
    const { code, stderr } = await run(...asked, '--resume');
    expect([code, stderr]).to.deep.equal([2, stderr]);
    expect(stderr).to.include('It was begun with matrix products OpenBLAS 0.3.99 (Zen9), and here is');
    begunWith({ widejet: '0.0.1' });
    expect((await run(...asked, '--resume')).code).to.equal(2);
    begunWith({ 'Node.js': 'v1.2.3' });
    expect(endedWell(await run(...asked, '--resume'))).to.include(
      'was begun with Node.js v1.2.3 and goes on',
    );
  });

  it('begins where an earlier widejet left a header without its end, and nowhere else', async () => {
    const out = at('torn');
    mkdirSync(out);
    const asked = [...words, ...sizes('2,4', '2'), '--out', out];
    const refused = await run(...asked, '--resume');
    expect([refused.code, readdirSync(out)]).to.deep.equal([2, []]);
    expect(refused.stderr).to.include('leave out --resume');
    for (const more of [['--resume'], []]) {
      writeFileSync(journalOf(out), '{"schema":"widejet-scaling","vers');
      endedWell(await run(...asked, ...more));
      expect(readJournal(journalOf(out)).samples.length).to.equal(4);
    }
  });

  it('waits for nobody: one process at a time writes, and its journal stays whole', async () => {
    const out = at('two');
    const asked = [...words, ...sizes('2,4,8', '800'), '--out', out];
    const writer = spawn(process.execPath, ['--import', 'tsx', main, ...asked], { stdio: 'ignore' });
    const ended = once(writer, 'close');
    while (!existsSync(journalOf(out)) && writer.exitCode === null) await wait(5);
    for (const more of [['--resume'], []]) {
      const { code, stderr } = await run(...asked, ...more);
      expect([code, stderr]).to.deep.equal([2, stderr]);
      expect(stderr).to.match(new RegExp(`^error: journal .* process ${writer.pid} of .* is writing to it`));
    }
    writer.kill('SIGKILL');
    await ended;
    const { samples } = readJournal(journalOf(out));
    expect(new Set(samples.map(({ width, seed }) => `${width} ${seed}`)).size).to.equal(samples.length);
    const small = [...words, ...sizes('2,4,8', '800'), '--out', out, '--resume'];
    endedWell(await run(...small));
    expect(readJournal(journalOf(out)).samples.length).to.equal(2400);
    expect(existsSync(`${journalOf(out)}.lock`)).to.be.false;
  });
});

describe('the files and streams of a sweep', function () {
  this.timeout(240_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  const words = [
    'scaling',
    '--model',
    'mlp',
    '--depth',
    '2',
    '--order',
    '1',
    '--widths',
    '2,4',
    '--seeds',
    '2',
  ];

  it('are reported on by the directory too', async () => {
    const out = join(directory.path, 'reported');
    await run(...words, '--workers', '1', '--out', out);
    const page = readFileSync(join(out, 'report.html'));
    const { code, stdout } = await run('report', out, '--json');
    expect(code).to.be.oneOf([0, 3, 4]);
    expect(JSON.parse(stdout)).to.include({ samples: join(out, 'samples.jsonl'), directory: out });
    expect(readFileSync(join(out, 'report.html')).equals(page)).to.be.true;
  });

  if (existsSync('/proc/self'))
    it('are refused where no folder can be made', async () => {
      for (const out of ['/proc/x', '/proc/x/y', join(fileURLToPath(import.meta.url), 'x')]) {
        const { code, stderr } = await run(...words, '--workers', '1', '--out', out);
        expect([code, stderr]).to.deep.equal([2, stderr]);
        expect(stderr).to.match(
          /error: directory .* cannot be made: (ENOENT|ENOTDIR|EEXIST|EACCES)[^\n]*\n$/,
        );
      }
    });

  it('say nothing that a terminal would obey', async () => {
    const escape = '\u001b]0;title\u0007\u001b[2J';
    const out = join(directory.path, `o${escape}`);
    const outcomes = [
      await run(...words, '--workers', '1', '--out', out),
      await run(...words, '--workers', '1', '--out', out),
      await run(...words, '--workers', '1', '--out', out, '--resume', '--seeds', '3'),
      await run(...words, '--workers', '1', '--out', `${out}2`, '--resume'),
      await run('report', `${out}/samples.jsonl`),
      await run('report', `${out}/none`),
      await run('report', out, `--${escape}`),
      await run(escape),
      await run('taylor', `${out}/none.json`),
      await run(...words, '--images', escape),
    ];
    for (const { stdout, stderr } of outcomes) {
      expect(stdout + stderr).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(stdout + stderr).to.include('title');
    }
  });

  it('do not end a sweep that nobody listens to', () => {
    for (const ending of ['2>&1 | head -1', existsSync('/dev/full') ? '2> /dev/full > /dev/null' : '2>&-']) {
      const out = join(directory.path, ending.replaceAll(/\W/g, ''));
      const command = [process.execPath, '--import', 'tsx', main, ...words, '--workers', '2', '--out', out];
      spawnSync('sh', ['-c', `${command.join(' ')} ${ending}`], { stdio: 'ignore' });
      expect(readJournal(join(out, 'samples.jsonl')).samples.length).to.equal(4);
      expect(existsSync(join(out, 'report.html'))).to.be.true;
    }
  });

  it('tell of a worker thread without memory in one line', () => {
    const model = join(dirname(fileURLToPath(import.meta.url)), 'models', 'greedy.ts');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        ...['--import', 'tsx', main, 'scaling', '--model', model, '--widths', '2,4', '--seeds', '4'],
        ...['--order', '1', '--workers', '2', '--out', join(directory.path, 'greedy')],
      ],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=200' } },
    );
    expect([status, stdout], stderr).to.deep.equal([2, '']);
    expect(stderr).to.match(/\nerror: one of 2 worker threads has no memory left[^\n]*\n$/);
    expect(stderr).not.to.match(/\n {4}at /);
  });
});
