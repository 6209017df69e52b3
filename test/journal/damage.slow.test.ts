import { expect } from 'chai';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataFormatError } from '../../src/errors/index.js';
import { isJournalBegun, readJournal, ScalingJournal } from '../../src/journal/index.js';

const header = {
  versions: { widejet: '0.1.0' },
  command: 'widejet scaling',
  configuration: {
    experiments: [{ name: 'mlp', model: { model: 'mlp' }, inputs: [0, 1], quantities: ['K0', 'K1'] }],
    widths: [64],
    seeds: 3,
    weights: 'auto' as const,
  },
};

const sample = (seed: number) => ({
  experiment: 'mlp',
  width: 64,
  seed,
  values: [0.1 + seed, -1e-300],
  seconds: 0.25,
});

describe('a damaged journal', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'widejet-damage-'));
  const path = join(folder, 'samples.jsonl');
  let whole: Buffer;
  before(() => {
    const journal = ScalingJournal.create(path, header);
    for (const seed of [0, 1, 2]) journal.append(sample(seed));
    journal.close();
    whole = readFileSync(path);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('of which one bit has changed is refused, or loses its last line, and never has other values', () => {
    const { header, samples } = readJournal(path);
    let refused = 0;
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const changed = Buffer.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(path, changed);
      try {
        const contents = readJournal(path);
        // The end of the last line is gone, and with it the line.
        expect(bit >> 3).to.equal(whole.length - 1);
        expect(contents.torn).to.have.property('line', 4);
        expect(contents.header).to.deep.equal(header);
        expect(contents.samples).to.deep.equal(samples.slice(0, 2));
      } catch (error) {
        expect(error).to.be.instanceOf(DataFormatError);
        refused++;
      }
    }
    expect(refused).to.equal(8 * (whole.length - 1));
  });

  it('that was cut at any byte goes on where it stopped, to the same bytes', () => {
    const headerEnd = whole.indexOf('\n') + 1;
    for (let size = 0; size < whole.length; size++) {
      writeFileSync(path, whole.subarray(0, size));
      expect(isJournalBegun(path)).to.equal(size >= headerEnd);
      let drawn = 0;
      let journal: ScalingJournal;
      if (size < headerEnd) journal = ScalingJournal.create(path, header);
      else {
        const resumed = ScalingJournal.resume(path);
        journal = resumed.journal;
        drawn = resumed.contents.samples.length;
        expect(drawn).to.equal(whole.subarray(headerEnd, size).filter(byte => byte === 0x0a).length);
        expect(resumed.contents.torn === undefined).to.equal(whole[size - 1] === 0x0a);
      }
      for (let seed = drawn; seed < 3; seed++) journal.append(sample(seed));
      journal.close();
      expect(readFileSync(path).equals(whole)).to.be.true;
    }
  });
});
