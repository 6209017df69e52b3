import { expect } from 'chai';
import { run, temporaryDirectory } from './run.js';

/** What colours a verdict on a terminal. */
const colours = new RegExp(String.raw`${String.fromCharCode(27)}\[\d+m`, 'g');

describe('the sweep that nothing is said about', function () {
  this.timeout(1_200_000);
  const directory = temporaryDirectory();
  const columns = process.env['COLUMNS'];
  before(() => {
    process.env['COLUMNS'] = '80';
  });
  after(() => {
    if (columns === undefined) delete process.env['COLUMNS'];
    else process.env['COLUMNS'] = columns;
    directory.remove();
  });

  it('settles every exponent as predicted, in tables of 80 columns', async () => {
    const { code, stdout, stderr } = await run('scaling', '--out', directory.path);
    expect(code, stderr).to.equal(0);
    const lines = stdout.replaceAll(colours, '').split('\n');
    const rows = lines.filter(line => line.startsWith('│ |K'));
    const names = rows.map(row => /K⁽.⁾/.exec(row)?.[0]);
    const orders = ['K⁽⁰⁾', 'K⁽¹⁾', 'K⁽²⁾', 'K⁽³⁾', 'K⁽⁴⁾'];
    expect(names).to.deep.equal([...orders, ...orders]);
    for (const row of rows) expect(row).to.match(/│ consistent +│$/);
    // The page and the samples stand where they were asked for, however long that is.
    const table = lines.filter(line => !line.includes(directory.path));
    expect(table.length).to.be.above(20);
    for (const line of table) expect(line.length, line).to.be.at.most(80);
  });
});
