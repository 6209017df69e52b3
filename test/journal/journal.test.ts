import { expect } from 'chai';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealed } from './sealed.js';
import { DataFormatError, FileError, InvalidArgumentError } from '../../src/errors/index.js';
import { isJournalBegun, readJournal, ScalingJournal } from '../../src/journal/index.js';
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
    expect(read).to.deep.equal({ schema: 'widejet-scaling', version: 3, ...header });
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

  it('reports the line and byte of a torn last line', () => {
    written(sample(1));
    const position = statSync(path).size;
    appendFileSync(path, '{"experiment":"mlp","wid');
    expect(readJournal(path).torn).to.deep.equal({ line: 3, position });
  });

  const spoiled: [string, string, RegExp][] = [
    [
      'a line that is no JSON',
      '{"experiment":"mlp","wid}',
      /sweep\.jsonl, line 3, byte \d+: expected a sample/,
    ],
    ['an empty line', '', /line 3/],
    ['a line that is no sample', '{"experiment":"mlp"}', /line 3.*width/],
    ['an infinite number', JSON.stringify(sample(2)).replace('0.25', '1e999'), /line 3.*seconds/],
    [
      'the same network with other values',
      JSON.stringify(sample(1, { values: [0.3, -1e-300, 5e-324, -0] })),
      /line 3.*mlp, width 64, seed 1 stands on line 2 already, with other values/,
    ],
    ['another number of values', JSON.stringify(sample(2, { values: [1] })), /expected 4 values, found 1/],
    [
      'an experiment that the header does not have',
      JSON.stringify(sample(2, { experiment: 'other' })),
      /line 3.*other, width 64, seed 2: the header has only mlp/,
    ],
    ['a width that the header does not have', JSON.stringify(sample(2, { width: 65 })), /only the widths 64/],
  ];
  for (const [what, line, message] of spoiled) {
    it(`refuses ${what}, naming file and line`, () => {
      written(sample(1));
      appendFileSync(path, sealed(line));
      expect(() => readJournal(path)).to.throw(DataFormatError, message);
    });
  }

  it('refuses a file that is no journal, is of another version, or has no whole header', () => {
    writeFileSync(path, '{"schema":"widejet-scaling","version":1,"configuration":{}}\n');
    expect(() => readJournal(path)).to.throw(DataFormatError, /line 1, byte 0: expected the header.*version/);
    writeFileSync(path, sealed(JSON.stringify({ schema: 'widejet-scaling', version: 4, ...header })));
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

  it('accepts the same network with the same values twice, and gives it once', () => {
    written(sample(1));
    appendFileSync(path, sealed(JSON.stringify(sample(1, { seconds: 3 })).replace(',0]', ',-0]')));
    expect(readJournal(path).samples).to.deep.equal([sample(1)]);
  });

  it('reads journals of version 2, whose lines have no checksums, and does not go on with them', () => {
    const lines = [{ schema: 'widejet-scaling', version: 2, ...header }, sample(1, { values: [1, 2, 3, 4] })];
    writeFileSync(path, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
    expect(readJournal(path).samples).to.deep.equal([sample(1, { values: [1, 2, 3, 4] })]);
    const before = readFileSync(path);
    expect(() => ScalingJournal.resume(path)).to.throw(InvalidArgumentError, /version 3.*begin a new one/);
    expect(readFileSync(path).equals(before)).to.be.true;
    expect(readdirSync(folder)).to.deep.equal(['sweep.jsonl']);
  });

  it('refuses to write what it would not read', () => {
    const journal = ScalingJournal.create(path, header);
    journal.append(sample(1));
    for (const [other, message] of [
      [sample(1), /there already/],
      [sample(1, { values: [1, 2, 3, 4] }), /there already/],
      [sample(2, { experiment: 'other' }), /the header has only mlp/],
      [sample(2, { width: 65 }), /only the widths 64/],
      [sample(2, { values: [1] }), /expected 4 values, found 1/],
      [sample(1.5), /seed/],
    ] as const) {
      expect(() => {
        journal.append(other);
      }).to.throw(InvalidArgumentError, message);
    }
    journal.append(sample(2));
    journal.close();
    expect(readJournal(path).samples).to.deep.equal([sample(1), sample(2)]);
  });

  it('goes on to more widths and seeds, and keeps every sample byte for byte', () => {
    written(sample(1), sample(2));
    appendFileSync(path, '{"experiment":"ml');
    const before = readFileSync(path, 'utf8').split('\n');
    const configuration = { ...header.configuration, widths: [32, 64], seeds: 5 };
    const { journal, contents } = ScalingJournal.resume(path, () => ({ command: 'longer', configuration }));
    expect(contents.samples).to.deep.equal([sample(1), sample(2)]);
    journal.append(sample(0, { width: 32 }));
    journal.close();
    expect(readJournal(path).header).to.deep.include({ command: 'longer', configuration });
    expect(readFileSync(path, 'utf8').split('\n').slice(1, 3)).to.deep.equal(before.slice(1, 3));
    const bytes = readFileSync(path);
    const narrower = { ...configuration, widths: [32] };
    expect(() => ScalingJournal.resume(path, header => ({ ...header, configuration: narrower }))).to.throw(
      DataFormatError,
      /only the widths 32/,
    );
    expect(readFileSync(path).equals(bytes)).to.be.true;
  });

  it('has one writer at a time, and as many readers as there are', () => {
    const journal = ScalingJournal.create(path, header);
    journal.append(sample(1));
    for (const open of [() => ScalingJournal.resume(path), () => ScalingJournal.create(path, header)]) {
      expect(open).to.throw(FileError, new RegExp(`process ${process.pid} of .* is writing to it`));
    }
    expect(readJournal(path).samples.length).to.equal(1);
    journal.close();
    ScalingJournal.resume(path).journal.close();
    expect(readdirSync(folder)).to.deep.equal(['sweep.jsonl']);
  });

  it('takes a file without a whole header for nothing begun', () => {
    const whole = sealed(JSON.stringify({ schema: 'widejet-scaling', version: 3, ...header }));
    for (const torn of ['', '{"sch', whole.slice(0, -1), '\0'.repeat(300)]) {
      writeFileSync(path, torn);
      expect(isJournalBegun(path)).to.be.false;
      ScalingJournal.create(path, header).close();
      expect(readFileSync(path, 'utf8')).to.equal(whole);
      expect(isJournalBegun(path)).to.be.true;
      rmSync(path);
    }
    writeFileSync(path, 'something else');
    expect(() => ScalingJournal.create(path, header)).to.throw(FileError, /EEXIST/);
    expect(readFileSync(path, 'utf8')).to.equal('something else');
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
