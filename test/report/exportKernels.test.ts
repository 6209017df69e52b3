import { expect } from 'chai';
import { parquetReadObjects } from 'hyparquet';
import { exportKernels } from '../../src/report/index.js';
import { readNpz } from './exportReaders.js';

const values = [-0, 5e-324, 1 / 3, Number.MAX_VALUE, 0.1 + 0.2, -1e-7];
const kernels = new Map([
  ['nngp', { data: Float64Array.from(values), shape: [2, 3] }],
  ['W,1', { data: Float64Array.from(values, value => -value), shape: [2, 3] }],
]);

describe('exportKernels', () => {
  it('npz: gives matrices back bit for bit', async () => {
    const arrays = readNpz(await exportKernels(kernels, 'npz'));
    expect([...arrays.keys()]).to.deep.equal(['nngp', 'W,1']);
    expect(arrays.get('nngp')?.shape).to.deep.equal([2, 3]);
    arrays.get('nngp')?.values.forEach((value, k) => {
      expect(Object.is(value, values[k])).to.equal(true);
    });
  });

  it('csv: one row for each value', async () => {
    const lines = new TextDecoder().decode(await exportKernels(kernels, 'csv')).split('\r\n');
    expect(lines.slice(0, 3)).to.deep.equal(['kernel,row,column,value', 'nngp,0,0,-0', 'nngp,0,1,5e-324']);
    expect(lines[7]).to.equal('"W,1",0,0,0');
    expect(lines).to.have.length(1 + 12 + 1);
  });

  it('parquet: the same rows', async () => {
    const file = (await exportKernels(kernels, 'parquet')).slice().buffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).to.have.length(12);
    expect(rows[5]).to.deep.equal({ kernel: 'nngp', row: 1n, column: 2n, value: -1e-7 });
    rows.slice(0, 6).forEach(({ value }, k) => {
      expect(Object.is(value, values[k])).to.equal(true);
    });
  });
});
