import { expect } from 'chai';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJournal } from '../../src/journal/index.js';
import { reportOf } from './reportOf.js';
import { run, temporaryDirectory } from './run.js';

describe('options of widejet scaling in a file', function () {
  this.timeout(120_000);
  const directory = temporaryDirectory();
  after(() => {
    directory.remove();
  });

  it('takes its options from a file, the command line first', async () => {
    const file = join(directory.path, 'options.json');
    writeFileSync(
      file,
      JSON.stringify({
        model: 'mlp',
        widths: [4, 8, 16],
        seeds: 6,
        order: 3,
        biasScale: 0.5,
        outputBias: false,
        json: true,
        workers: '1',
      }),
    );
    const out = join(directory.path, 'file');
    const { stdout } = await run('scaling', '--order', '1', '--config', file, `--out=${out}`);
    expect(reportOf(stdout).exponents.length).to.equal(2);
    const { configuration, command } = readJournal(join(out, 'samples.jsonl')).header;
    expect(configuration.experiments[0]?.model).to.include({
      model: 'mlp',
      biasScale: 0.5,
      outputBias: false,
    });
    // The command in the journal stands without the file, and gives the same numbers.
    expect(command).to.equal(
      'widejet scaling --order 1 --model=mlp --widths=4,8,16 --seeds=6 --bias-scale=0.5 --output-bias=false',
    );
    const again = join(directory.path, 'again');
    await run(...command.split(' ').slice(1), '--out', again);
    const valuesOf = (folder: string) =>
      readJournal(join(folder, 'samples.jsonl')).samples.map(({ values }) => values);
    expect(valuesOf(again)).to.have.deep.members(valuesOf(out));
  });

  for (const [what, content, message] of [
    ['no JSON', '{"model"', /: .*JSON at position/],
    ['a list', '[1]', /expected an object/],
    ['an unknown option', '{"wdiths": "1,2"}', /"wdiths" is no option, allowed: model, order/],
    ['itself', '{"config": "x.json"}', /"config" is no option/],
    ['a value for a switch', '{"json": "yes"}', /"json" is "yes", allowed: true or false/],
    ['a switch for a value', '{"seeds": true}', /"seeds" is true, allowed: a value/],
    ['a value that is not allowed', '{"seeds": 0}', /--seeds.*allowed: an integer from 1/],
  ] as const) {
    it(`refuses a file of options that is or has ${what}`, async () => {
      const file = join(directory.path, 'refused.json');
      writeFileSync(file, content);
      const { code, stdout, stderr } = await run('scaling', '--config', file);
      expect([code, stdout]).to.deep.equal([2, '']);
      expect(stderr)
        .to.match(/^error: /)
        .and.to.match(message);
    });
  }
});
