import { expect } from 'chai';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFormatError, FileError, InvalidArgumentError } from '../../src/errors/index.js';
import { readJournal, ScalingJournal } from '../../src/journal/index.js';
import { type ScalingSample } from '../../src/scaling/index.js';

const header = {
  versions: { widejet: '0.1.0' },
  command: 'widejet scaling',
  configuration: {
    experiments: [
      {
        name: 'mlp',
        model: { model: 'mlp', depth: 3 },
        inputs: [0, 1],
        quantities: ['K0', 'K1', 'K2', 'K3'],
      },
    ],
    widths: [64],
    seeds: 3,
    weights: 'auto' as const,
  },
};

const sample = (seed: number, changes: Partial<ScalingSample> = {}): ScalingSample => ({
  experiment: 'mlp',
  width: 64,
  seed,
  values: [0.1 + 0.2, -1e-300, 5e-324, -0],
  seconds: 0.25,
  ...changes,
});

describe('ScalingJournal', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'widejet-journal-'));
    path = join(folder, 'sweep.jsonl');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const written = (...samples: ScalingSample[]) => {
    const journal = ScalingJournal.create(path, header);
    for (const each of samples) journal.append(each);
    journal.close();
  };

  it('holds the header and every sample, exactly', () => {
    written(sample(1), sample(2));
    const { header: read, samples, torn } = readJournal(path);
    expect(read).to.deep.equal({ schema: 'widejet-scaling', version: 2, ...header });
    expect(samples).to.deep.equal([sample(1), sample(2)]);
    expect(torn).to.equal(undefined);
  });

  it('is readable after every append, before it is closed', () => {
    const journal = ScalingJournal.create(path, header);
    for (const seed of [1, 2, 3]) {
      journal.append(sample(seed));
      expect(readJournal(path).samples.length).to.equal(seed);
    }
    journal.close();
  });

  it('survives a cut at any byte after its header, and goes on where it stopped', () => {
    written(sample(1), sample(2), sample(3));
    const whole = readFileSync(path);
    const headerEnd = whole.indexOf('\n') + 1;
    for (let size = headerEnd; size < whole.length; size++) {
      writeFileSync(path, whole);
      truncateSync(path, size);
      const { journal, contents } = ScalingJournal.resume(path);
      const lineEnds = whole.subarray(headerEnd, size).filter(byte => byte === 0x0a).length;
      expect(contents.samples.length).to.equal(lineEnds);
      expect(contents.torn === undefined).to.equal(whole[size - 1] === 0x0a);
      for (let seed = lineEnds + 1; seed <= 3; seed++) journal.append(sample(seed));
      journal.close();
      expect(readFileSync(path).equals(whole)).to.be.true;
    }
  });

  it('reports the line and byte of a torn last line', () => {
    written(sample(1));
    const position = statSync(path).size;
    appendFileSync(path, '{"experiment":"mlp","wid');
    expect(readJournal(path).torn).to.deep.equal({ line: 3, position });
  });

  const spoiled: [string, string, RegExp][] = [
    [
      'a line that is no JSON',
      '{"experiment":"mlp","wid\n',
      /sweep\.jsonl, line 3, byte \d+: expected a sample/,
    ],
    ['an empty line', '\n', /line 3/],
    ['a line that is no sample', '{"experiment":"mlp"}\n', /line 3.*width/],
    ['an infinite number', `${JSON.stringify(sample(2)).replace('0.25', '1e999')}\n`, /line 3.*seconds/],
    [
      'the same network twice',
      `${JSON.stringify(sample(1))}\n`,
      /line 3.*mlp, width 64, seed 1 stands on line 2/,
    ],
    [
      'another number of values',
      `${JSON.stringify(sample(2, { values: [1] }))}\n`,
      /expected 4 values, found 1/,
    ],
    [
      'an experiment that the header does not have',
      `${JSON.stringify(sample(2, { experiment: 'other' }))}\n`,
      /line 3.*other, width 64, seed 2: the header has only mlp/,
    ],
    [
      'a width that the header does not have',
      `${JSON.stringify(sample(2, { width: 65 }))}\n`,
      /only the widths 64/,
    ],
  ];
  for (const [what, line, message] of spoiled) {
    it(`refuses ${what}, naming file and line`, () => {
      written(sample(1));
      appendFileSync(path, line);
      expect(() => readJournal(path)).to.throw(DataFormatError, message);
    });
  }

  it('refuses a file that is no journal, is of another version, or has no whole header', () => {
    writeFileSync(path, '{"schema":"widejet-scaling","version":1,"configuration":{}}\n');
    expect(() => readJournal(path)).to.throw(DataFormatError, /line 1, byte 0: expected the header.*version/);
    writeFileSync(path, '{"schema":"widejet-sca');
    expect(() => readJournal(path)).to.throw(DataFormatError, /no whole line/);
    expect(() => readJournal(join(folder, 'none'))).to.throw(FileError, /none cannot be read: ENOENT/);
  });

  it('refuses a header that is nested deeper than schemas can walk', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const { experiments, ...rest } = header.configuration;
    const nested = {
      ...header,
      configuration: { ...rest, experiments: [{ ...experiments[0], inputs: 'HERE' }] },
    };
    const line = JSON.stringify({ schema: 'widejet-scaling', version: 2, ...nested });
    writeFileSync(path, `${line.replace('"HERE"', deep)}\n`);
    expect(() => readJournal(path)).to.throw(DataFormatError, /line 1, byte 0: .*nested more than 64 deep/);
    const inputs = Array.from({ length: 5000 }).reduce<unknown>(inner => [inner], 0);
    expect(() =>
      ScalingJournal.create(join(folder, 'new'), {
        ...header,
        configuration: { ...rest, experiments: [{ ...experiments[0]!, inputs: inputs as number[] }] },
      }),
    ).to.throw(InvalidArgumentError, /header/);
  });

  it('is read where an editor put a byte order mark before it, and goes on', () => {
    written(sample(0), sample(1));
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, `\ufeff${content}`);
    appendFileSync(path, '{"exp');
    expect(readJournal(path).torn).to.deep.equal({ line: 4, position: Buffer.byteLength(content) + 3 });
    const { journal, contents } = ScalingJournal.resume(path);
    expect(contents.samples).to.deep.equal([sample(0), sample(1)]);
    journal.append(sample(2));
    journal.close();
    expect(readJournal(path).samples.map(({ seed }) => seed)).to.deep.equal([0, 1, 2]);
  });

  it('names UTF-16 and other formats', () => {
    written(sample(0));
    const content = readFileSync(path, 'utf8');
    writeFileSync(path, `\ufeff${content}`, 'utf16le');
    expect(() => readJournal(path)).to.throw(
      DataFormatError,
      /expected a journal in UTF-8, found UTF-16; save it as/,
    );
    writeFileSync(path, Buffer.from('PAR1\n'));
    expect(() => readJournal(path)).to.throw(DataFormatError, /expected a journal, found a Parquet file/);
  });

  it('never overwrites an earlier sweep', () => {
    written(sample(1));
    expect(() => ScalingJournal.create(path, header)).to.throw(FileError, /cannot be made: EEXIST/);
    expect(readJournal(path).samples.length).to.equal(1);
  });

  it('refuses NaN and infinities and writes nothing of them', () => {
    const journal = ScalingJournal.create(path, header);
    for (const value of [NaN, Infinity]) {
      const spoilt = sample(1, { values: [value] });
      expect(() => {
        journal.append(spoilt);
      }).to.throw(InvalidArgumentError, /mlp, width 64, seed 1.*values/);
    }
    journal.close();
    expect(readJournal(path).samples).to.deep.equal([]);
  });
});
