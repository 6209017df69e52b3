import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { exportSamples, type ExportFormat } from '../../src/report/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';
import { readCsv, readNpz, readParquet } from './exportReaders.js';

const formats: readonly ExportFormat[] = ['csv', 'parquet', 'npz'];

const experiments = [
  { name: 'mlp L=3, "wide"\nü', quantities: ['K0', 'f0[a] f1[a]'] },
  { name: 'hypernetwork', quantities: ['K0'] },
  { name: 'none yet', quantities: ['K0'] },
];

/** Numbers that lose something in careless hands. */
const numbers = [-0, 0, 5e-324, -2.225073858507201e-308, 1 / 3, Number.MAX_VALUE, 1e21, -1e-7, 0.1 + 0.2];

// Not in order: workers write samples as they come.
const samples: ScalingSample[] = [
  { experiment: 'hypernetwork', width: 128, seed: 0, values: [2], seconds: 1 },
  ...numbers
    .map((value, k) => ({
      experiment: experiments[0]!.name,
      width: k % 2 === 0 ? 64 : 1_000_000,
      seed: k,
      values: [value, -value],
      seconds: 1,
    }))
    .reverse(),
];

const expected = [
  ...[0, 2, 4, 6, 8].map(seed => [64, seed] as [number, number]),
  ...[1, 3, 5, 7].map(seed => [1_000_000, seed] as [number, number]),
].flatMap(([width, seed]) => [
  { experiment: experiments[0]!.name, width, seed, quantity: 'K0', value: numbers[seed]! },
  { experiment: experiments[0]!.name, width, seed, quantity: 'f0[a] f1[a]', value: -numbers[seed]! },
]);
expected.push({ experiment: 'hypernetwork', width: 128, seed: 0, quantity: 'K0', value: 2 });

describe('exportSamples', () => {
  for (const [format, read] of [
    ['csv', readCsv],
    ['parquet', readParquet],
  ] as const) {
    it(`${format}: gives every value back bit for bit, in order of experiments, widths and seeds`, async () => {
      const rows = await read(await exportSamples(samples, experiments, format));
      // chai tells 0 and −0 apart.
      expect(rows).to.deep.equal(expected);
    });
  }

  it('csv: has no name that a spreadsheet would compute', async () => {
    for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '=HYPERLINK("x","y")']) {
      const own = [{ experiment: name, width: 4, seed: 0, values: [-1.5], seconds: 0 }];
      const bytes = await exportSamples(own, [{ name, quantities: ['K0'] }], 'csv');
      const [, row = ''] = new TextDecoder().decode(bytes).split('\r\n');
      expect(row)
        .to.match(/^"?'/)
        .and.to.match(/,-1\.5$/);
      expect(row).to.include(name.replaceAll('"', '""'));
    }
  });

  it('csv: follows RFC 4180', async () => {
    const text = new TextDecoder().decode(await exportSamples(samples.slice(0, 1), experiments, 'csv'));
    expect(text).to.equal('experiment,width,seed,quantity,value\r\nhypernetwork,128,0,K0,2\r\n');
    const quoted = new TextDecoder().decode(await exportSamples(samples.slice(-1), experiments, 'csv'));
    expect(quoted).to.include('\r\n"mlp L=3, ""wide""\nü",64,0,K0,-0\r\n');
  });

  it('npz: has arrays of int64 and float64, of one dimension, in the same order', async () => {
    const arrays = readNpz(await exportSamples(samples, experiments, 'npz'));
    const first = 'mlp L=3, "wide"_ü';
    expect([...arrays.keys()]).to.deep.equal([
      ...['width', 'seed', 'K0', 'f0[a] f1[a]'].map(name => `${first}/${name}`),
      ...['width', 'seed', 'K0'].map(name => `hypernetwork/${name}`),
      ...['width', 'seed', 'K0'].map(name => `none yet/${name}`),
    ]);
    const column = (quantity: string) =>
      expected.filter(row => row.experiment !== 'hypernetwork' && row.quantity === quantity);
    expect(arrays.get(`${first}/K0`)).to.deep.equal({
      type: '<f8',
      shape: [numbers.length],
      values: column('K0').map(({ value }) => value),
    });
    expect(arrays.get(`${first}/f0[a] f1[a]`)!.values).to.deep.equal(
      column('f0[a] f1[a]').map(({ value }) => value),
    );
    expect(arrays.get(`${first}/width`)).to.deep.equal({
      type: '<i8',
      shape: [numbers.length],
      values: column('K0').map(({ width }) => BigInt(width)),
    });
    expect(arrays.get(`${first}/seed`)!.values).to.deep.equal(column('K0').map(({ seed }) => BigInt(seed)));
    expect(arrays.get('none yet/K0')!.values).to.deep.equal([]);
  });

  it('gives the same bytes whatever the order of the samples', async () => {
    for (const format of formats) {
      const bytes = await exportSamples(samples, experiments, format);
      expect(await exportSamples([...samples].reverse(), experiments, format)).to.deep.equal(bytes);
    }
  });

  it('names no place outside of an archive', async () => {
    const hostile = ['../../etc/passwd', '..', '\\\\server\\c', 'a\u0000b'];
    const arrays = readNpz(
      await exportSamples(
        [],
        hostile.map(name => ({ name, quantities: ['K0'] })),
        'npz',
      ),
    );
    for (const name of arrays.keys())
      expect(name)
        .to.match(/^[^/\\\p{Cc}]+\/[^/\\\p{Cc}]+$/u)
        .and.not.match(/^\.+\//);
  });

  it('parquet: keeps −0 where a value occurs so often that a dictionary would pay', async () => {
    const many = Array.from({ length: 5000 }, (_, seed) => ({
      experiment: 'hypernetwork',
      width: 1,
      seed,
      values: [seed % 2 === 0 ? 0 : -0],
      seconds: 0,
    }));
    const rows = await readParquet(await exportSamples(many, experiments, 'parquet'));
    expect(rows.map(({ value }) => value)).to.deep.equal(many.map(({ values }) => values[0]));
  });

  it('writes no sample as well', async () => {
    expect(await readParquet(await exportSamples([], experiments, 'parquet'))).to.deep.equal([]);
    expect(readCsv(await exportSamples([], experiments, 'csv'))).to.deep.equal([]);
  });

  it('refuses samples that do not fit, and names that fall together', async () => {
    const [sample] = samples;
    const wrong: [ScalingSample[], { name: string; quantities: string[] }[], ExportFormat][] = [
      [[{ ...sample!, experiment: 'other' }], experiments, 'csv'],
      [[{ ...sample!, values: [1, 2] }], experiments, 'parquet'],
      [[{ ...sample!, seed: 2 ** 60 }], experiments, 'npz'],
      [[], [experiments[0]!, experiments[0]!], 'csv'],
      [[], ['a/b', 'a_b'].map(name => ({ name, quantities: ['K0'] })), 'npz'],
    ];
    for (const arguments_ of wrong) {
      const error = await exportSamples(...arguments_).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(InvalidArgumentError);
    }
  });

  it('npz: is what numpy reads, where there is numpy', async () => {
    if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) return;
    const directory = mkdtempSync(join(tmpdir(), 'widejet-npz-'));
    try {
      const path = join(directory, 'samples.npz');
      writeFileSync(path, await exportSamples(samples, experiments, 'npz'));
      const script = [
        'import numpy, sys',
        'data = numpy.load(sys.argv[1])',
        'print([data[k].dtype.str + str(data[k].shape) + data[k].tobytes().hex() for k in data.files])',
      ].join('\n');
      const { stdout, stderr } = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
      const bytes = Buffer.from(
        Float64Array.from(
          expected.filter(({ quantity }) => quantity !== 'K0'),
          ({ value }) => value,
        ).buffer,
      );
      expect(stdout, stderr).to.include(`<f8(9,)${bytes.toString('hex')}`);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
