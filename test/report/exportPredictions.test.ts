import { expect } from 'chai';
import { parquetReadObjects } from 'hyparquet';
import { ShapeError } from '../../src/errors/index.js';
import { exportPredictions } from '../../src/report/index.js';
import { readNpz } from './exportReaders.js';

const outputs = [-0, 5e-324, 1 / 3, Number.MAX_VALUE, 0.1 + 0.2, -1e-7];
const table = {
  classes: [3, 8, 9],
  examples: Uint32Array.of(59_999, 4),
  labels: Uint8Array.of(8, 9),
  predicted: [3, 9],
  outputs: Float64Array.from(outputs),
  deviations: Float64Array.of(0.5, -0),
};

describe('exportPredictions', () => {
  it('csv: a row for each example, with all digits', async () => {
    const lines = new TextDecoder().decode(await exportPredictions(table, 'csv')).split('\r\n');
    expect(lines).to.deep.equal([
      'example,label,predicted,deviation,output_3,output_8,output_9',
      '59999,8,3,0.5,-0,5e-324,0.3333333333333333',
      '4,9,9,-0,1.7976931348623157e+308,0.30000000000000004,-1e-7',
      '',
    ]);
  });

  it('parquet: the same rows, bit for bit', async () => {
    const rows = await parquetReadObjects({
      file: (await exportPredictions(table, 'parquet')).slice().buffer,
    });
    expect(rows).to.have.length(2);
    expect(rows[0]).to.include({ example: 59_999n, label: 8n, predicted: 3n, deviation: 0.5 });
    [3, 8, 9].forEach((label, k) => {
      expect(Object.is(rows[0]![`output_${label}`], outputs[k])).to.be.true;
      expect(Object.is(rows[1]![`output_${label}`], outputs[3 + k])).to.be.true;
    });
  });

  it('npz: an array for each column', async () => {
    const arrays = readNpz(await exportPredictions(table, 'npz'));
    expect([...arrays.keys()]).to.deep.equal([
      'example',
      'label',
      'predicted',
      'deviation',
      'output_3',
      'output_8',
      'output_9',
    ]);
    expect(arrays.get('example')?.values).to.deep.equal([59_999n, 4n]);
    expect(arrays.get('output_9')?.values).to.deep.equal([outputs[2], outputs[5]]);
  });

  it('gives the same bytes for the same predictions', async () => {
    for (const format of ['csv', 'parquet', 'npz'] as const)
      expect(await exportPredictions(table, format)).to.deep.equal(await exportPredictions(table, format));
  });

  for (const short of ['labels', 'predicted', 'outputs', 'deviations'] as const) {
    it(`refuses ${short} of another length`, async () => {
      const error: unknown = await exportPredictions({ ...table, [short]: new Float64Array(1) }, 'csv').catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(ShapeError);
    });
  }
});
