import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import type * as Models from '../../src/index.js';
import type * as NodeDoor from '../../src/doors/node.js';
import type * as Scaling from '../../src/doors/scaling.js';

/** A new kind as CONTRIBUTING says: the squared length of the first bias, b₁·b₁/n. */
const room = `
import type { QuantityKind } from './quantityKind.js';

const group = {
  key: 'biases',
  title: 'Biases',
  symbol: '|b|²/n',
  introduction: 'The mean square of the first bias.',
};

export const biasKind: QuantityKind = {
  form: 'a mean square of a bias as bias2',
  group,
  parse: name =>
    name !== 'bias2'
      ? undefined
      : {
          name,
          label: 'b²',
          group,
          inputsNeeded: 1,
          order: 0,
          isEstimated: false,
          batch: name,
          check: () => undefined,
          predictions: () => [
            { source: 'the law of large numbers', exponent: 0, bound: 'exact', applies: true, reason: 'E b² = 1' },
          ],
        },
  async evaluate(_model, weights, batch) {
    const { data } = weights.get('b1') as { data: Float64Array };
    return batch.map(() => data.reduce((sum, entry) => sum + entry * entry, 0) / data.length);
  },
};
`;

describe('a new kind of quantity', () => {
  const root = join(import.meta.dirname, '../..');
  let copy = '';
  let widejet: typeof Models & typeof NodeDoor & typeof Scaling;

  before(async function () {
    this.timeout(60_000);
    copy = mkdtempSync(join(tmpdir(), 'widejet-kind-'));
    for (const part of ['src', 'package.json', 'tsconfig.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    for (const part of ['node_modules', 'data']) symlinkSync(join(root, part), join(copy, part));
    const kinds = join(copy, 'src/scaling/quantities/kinds.ts');
    writeFileSync(join(copy, 'src/scaling/quantities/bias.ts'), room);
    writeFileSync(
      kinds,
      `import { biasKind } from './bias.js';\n${readFileSync(kinds, 'utf8').replace('  correlationKind,\n', '  correlationKind,\n  biasKind,\n')}`,
    );
    const door = async <Door>(path: string): Promise<Door> =>
      (await import(pathToFileURL(join(copy, path)).href)) as Door;
    widejet = {
      ...(await door<typeof Models>('src/index.ts')),
      ...(await door<typeof NodeDoor>('src/doors/node.ts')),
      ...(await door<typeof Scaling>('src/doors/scaling.ts')),
    };
  });
  after(() => {
    rmSync(copy, { recursive: true });
  });

  it('is a file and a line: sweep, rows, table, figures and page follow', async () => {
    const { mlp, sweep, scalingRows, scalingTable, reportFigures, htmlReport } = widejet;
    const model = mlp({ depth: 2, biasScale: 1 });
    const quantities = ['K1', 'bias2'];
    const samples = await sweep({
      model,
      inputSize: 2,
      inputs: [
        [1, 0.5],
        [0.5, 1],
      ],
      quantities,
      widths: [64, 256, 1024],
      seeds: Array.from({ length: 40 }, (_, seed) => seed),
      workers: 1,
    });
    for (const { values } of samples) expect(values[1]).to.be.closeTo(1, 1);
    const rows = scalingRows(samples, { model, quantities });
    expect(rows[1]?.verdict).to.equal('consistent');
    expect(rows[1]?.predicted?.source).to.equal('the law of large numbers');
    const table = scalingTable(rows, { colour: false, width: 120 });
    expect(table).to.match(/\|b²\|.* 0 .*the law of large numbers.*consistent/);
    const report = {
      title: 'Biases',
      command: 'none',
      settings: [],
      versions: [],
      experiments: [{ name: 'mlp', description: 'with biases', samples, rows }],
    };
    expect((await reportFigures(report)).map(({ name }) => name)).to.include('mlp-biases');
    expect(await htmlReport(report)).to.include('The mean square of the first bias.');
  }).timeout(60_000);

  it('is named where a name is not known', () => {
    expect(() => widejet.parseQuantity('bias3')).to.throw(/or a mean square of a bias as bias2/);
  });
});
