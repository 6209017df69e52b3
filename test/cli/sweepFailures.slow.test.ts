import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runCommandLine } from '../../src/cli/program.js';
import { planScaling } from '../../src/cli/scalingPlan.js';
import { runPlan } from '../../src/cli/scalingRun.js';
import { WidejetError } from '../../src/errors/index.js';
import { FileLock } from '../../src/files/index.js';
import { isJournalBegun, readJournal } from '../../src/journal/index.js';
import { RandomStream } from '../../src/random/index.js';
import { failures, withFailure, type Failure } from '../files/failingFiles.js';
import { filesIn, outcomeOf, run, temporaryDirectory } from './run.js';

/** All of them, or one in so many. */
const isWhole = process.env['WIDEJET_ALL_FAILURES'] !== undefined;
const strideOfSweeps = isWhole ? 1 : 3;
const strideOfReports = isWhole ? 1 : 40;
const kills = isWhole ? 100 : 4;

describe('a sweep whose operations on files fail', function () {
  this.timeout(3_600_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });
  let trials = 0;
  afterEach(() => {
    if (isWhole) console.log(`      ${trials} failures`);
    trials = 0;
  });

  const sweep = async (folder: string, widths: readonly number[], seeds: number, resume: boolean) => {
    const plan = await planScaling({
      model: 'mlp',
      depth: 2,
      order: 1,
      storage: 'auto',
      widths,
      seeds,
      workers: 1,
    });
    return runPlan({ plan, directory: folder, resume, command: `widejet ${seeds}` });
  };
  /** The samples, in an order of their own, and without their times. */
  const samplesIn = (folder: string): string[] =>
    readJournal(join(folder, 'samples.jsonl'))
      .samples.map(({ width, seed, values }) => JSON.stringify([width, seed, values]))
      .sort();

  /** Every failure of every operation of some work on a copy of a folder, and then the same without one. */
  async function everyFailure(
    begun: string | undefined,
    work: (folder: string) => Promise<unknown>,
    check: (folder: string, failure: string) => void,
    stride: number,
  ): Promise<void> {
    const folder = join(directory.path, 'trial');
    const prepare = (): void => {
      rmSync(folder, { recursive: true, force: true });
      if (begun !== undefined) cpSync(begun, folder, { recursive: true });
    };
    prepare();
    const { operations, result } = await withFailure(folder, undefined, () => work(folder));
    expect(result).to.have.property('value');
    const all = operations.flatMap((name, at) => failures.map(failure => ({ name, at, failure })));
    expect(all.length).to.be.above(100);
    for (const { name, at, failure } of all.filter((_, k) => k % stride === 0)) {
      const told = `${failure} of ${name}, operation ${at}`;
      prepare();
      const before = existsSync(join(folder, 'samples.jsonl')) ? samplesOrNone(folder) : [];
      const { result } = await withFailure(folder, { at, failure: failure satisfies Failure }, () =>
        work(folder),
      );
      if ('error' in result) expect(result.error, told).to.be.instanceOf(WidejetError);
      // Nothing that was there is lost.
      if (isJournalBegun(join(folder, 'samples.jsonl')))
        expect(samplesIn(folder), told).to.include.members(before);
      else expect(before, told).to.deep.equal([]);
      try {
        await work(folder);
      } catch (error) {
        throw new Error(`after ${told}`, { cause: error });
      }
      check(folder, told);
      trials++;
    }
  }

  const samplesOrNone = (folder: string): string[] =>
    isJournalBegun(join(folder, 'samples.jsonl')) ? samplesIn(folder) : [];

  /** Begins, or goes on where that was begun. */
  const goOn = (widths: readonly number[], seeds: number) => (folder: string) =>
    outcomeOf(async () => {
      await sweep(folder, widths, seeds, isJournalBegun(join(folder, 'samples.jsonl')));
      return 0;
    });

  it('goes on to the same samples after each failure of each: from the beginning', async () => {
    const whole = join(directory.path, 'whole');
    await goOn([2, 4], 3)(whole);
    const samples = samplesIn(whole);
    expect(samples.length).to.equal(6);
    await everyFailure(
      undefined,
      goOn([2, 4], 3),
      (folder, told) => {
        expect(samplesIn(folder), told).to.deep.equal(samples);
        expect(readdirSync(folder), told).to.deep.equal(['samples.jsonl']);
      },
      strideOfSweeps,
    );
  });

  it('goes on to the same samples after each failure of each: from a torn line, to more widths and seeds', async () => {
    const begun = join(directory.path, 'begun');
    await goOn([2, 4], 2)(begun);
    appendFileSync(join(begun, 'samples.jsonl'), '{"experiment":"mlp","wid');
    // A lock of a process that was killed, and a header that it was about to write.
    const held = FileLock.of(join(directory.path, 'held'));
    const holder = readFileSync(join(directory.path, 'held.lock'), 'utf8');
    held.release();
    writeFileSync(join(begun, 'samples.jsonl.lock'), holder);
    writeFileSync(join(begun, 'samples.jsonl.part'), '{"schema":');
    const whole = join(directory.path, 'more');
    await goOn([2, 4, 8], 3)(whole);
    const samples = samplesIn(whole);
    await everyFailure(
      begun,
      goOn([2, 4, 8], 3),
      (folder, told) => {
        expect(samplesIn(folder), told).to.deep.equal(samples);
        expect(readdirSync(folder), told).to.deep.equal(['samples.jsonl']);
      },
      strideOfSweeps * 2,
    );
  });

  it('comes to the same report after each failure of each', async () => {
    const whole = join(directory.path, 'reported');
    const words = ['--model', 'mlp', '--depth', '2', '--order', '1', '--widths', '2,4,8', '--seeds', '3'];
    const resumed = (folder: string) =>
      ['scaling', ...words, '--workers', '1', '--export', 'csv', '--out', folder].concat(
        isJournalBegun(join(folder, 'samples.jsonl')) ? ['--resume'] : [],
      );
    const { code } = await run(...resumed(whole));
    const files = filesIn(whole);
    const work = async (folder: string): Promise<void> => {
      const outcome = await outcomeOf(() => runCommandLine(resumed(folder)));
      expect(outcome.stderr).not.to.match(/internal error|\n {4}at /);
      if (outcome.code !== code) expect([outcome.code, outcome.stderr]).to.deep.equal([2, outcome.stderr]);
    };
    await everyFailure(
      whole,
      work,
      (folder, told) => {
        expect(filesIn(folder), told).to.deep.equal(files);
        for (const file of files)
          expect(readFileSync(join(folder, file)).equals(readFileSync(join(whole, file))), `${file} ${told}`)
            .to.be.true;
      },
      strideOfReports,
    );
  });

  it(`comes to the same samples and report after ${kills} kills at any moment, with one worker or two`, async () => {
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
    const words = ['scaling', '--model', 'mlp', '--depth', '2', '--order', '1', '--widths', '2,4,8,16'];
    const moments = new Float64Array(kills);
    new RandomStream(2, 'moments').fillUniform(moments);
    const whole = join(directory.path, 'unkilled');
    const start = performance.now();
    const seeds = ['--seeds', '60'];
    const command = (out: string, attempt: number): string[] => [
      ...['--import', 'tsx', main, ...words, ...seeds, '--workers', String(1 + (attempt % 2)), '--out', out],
      ...(isJournalBegun(join(out, 'samples.jsonl')) ? ['--resume'] : []),
    ];
    const child = spawn(process.execPath, command(whole, 0), { stdio: 'ignore' });
    const [code] = (await once(child, 'close')) as [number];
    const duration = performance.now() - start;
    let out = '';
    for (const [attempt, moment] of moments.entries()) {
      // Four kills each, then to the end.
      if (attempt % 4 === 0) out = join(directory.path, `killed${attempt}`);
      const killed = spawn(process.execPath, command(out, attempt), { stdio: 'ignore' });
      const ended = once(killed, 'close');
      await Promise.race([ended, wait(moment * duration)]);
      killed.kill('SIGKILL');
      await ended;
      trials++;
      if (attempt % 4 !== 3) continue;
      const last = spawn(process.execPath, command(out, attempt), { stdio: 'ignore' });
      expect(await once(last, 'close')).to.deep.equal([code, null]);
      expect(samplesIn(out)).to.deep.equal(samplesIn(whole));
      const files = filesIn(whole);
      expect(filesIn(out)).to.deep.equal(files);
      for (const file of files.filter(name => name !== 'samples.jsonl' && name !== 'report.html'))
        expect(readFileSync(join(out, file)).equals(readFileSync(join(whole, file))), file).to.be.true;
    }
  });
});
