import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as node from '../../../../src/doors/node.js';
import { entry, ifThere, method, once, type Entry } from '../entry.js';
import * as fixtures from '../fixtures.js';
import { options } from '../mutate.js';

const folder = once(() => mkdtempSync(join(tmpdir(), 'widejet-hostile-')));
let files = 0;
const fresh = (ending: string): string => join(folder(), `${files++}.${ending}`);
const header = {
  versions: { widejet: '0.1.0' },
  command: 'widejet scaling',
  configuration: {
    experiments: [
      { name: 'mlp', model: { model: 'mlp', depth: 2 }, inputs: null, quantities: ['K1'], output: 0 },
    ],
    ...{ widths: [64], seeds: 1, weights: 'auto', until: { halfWidth: 1, mostSeeds: 3 } },
  },
};
const sample = { experiment: 'mlp', width: 64, seed: 0, values: [1], seconds: 0 };
const journal = once(() => {
  const path = fresh('jsonl');
  const made = node.ScalingJournal.create(path, header as never);
  made.append(sample);
  made.close();
  return path;
});
const network = once(() => {
  const path = fresh('json');
  writeFileSync(
    path,
    JSON.stringify({
      model: 'mlp',
      activation: 'tanh',
      gain: 1,
      weights: [[[1, 2]]],
      x_i: [1, 0],
      x_j: [0, 1],
    }),
  );
  return path;
});
const trained = once(() => {
  const path = fresh('safetensors');
  copyFileSync(new URL('../../../../examples/export/pytorch.safetensors', import.meta.url), path);
  return path;
});
const layout = (): object => options({ width: 80, compact: false });
const stream = { isTTY: false, columns: 80, write: () => true };

export const nodeEntries: readonly Entry[] = [
  entry('convergenceTable', node.convergenceTable, async () => [await fixtures.convergence(), layout()]),
  entry('diagnoseDecompositions', node.diagnoseDecompositions, () => [], { isSlow: true }),
  entry('diagnoseKernels', node.diagnoseKernels, () => [], { isSlow: true }),
  entry('kernelTable', node.kernelTable, () => [
    'ntk',
    { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
    options({ width: 80, compact: false, whole: [2, 2], error: 0.1 }),
  ]),
  entry('modelFromModule', node.modelFromModule, () => [join(folder(), 'absent.js'), { a: 1 }]),
  entry('normalKernelName', node.normalKernelName, () => []),
  entry('predictionTable', node.predictionTable, () => [fixtures.summary, layout()]),
  entry(
    'progress',
    (total: number, label: string, given: object) => {
      const shown = node.progress(total, label, given);
      shown.advance('a', 1);
      shown.finish();
    },
    () => [3, 'work', options({ stream, now: () => 0, done: 1 })],
  ),
  entry(
    'Progress.advance',
    (...given: [string, number]) => {
      node.progress(3, 'work', { stream, now: () => 0 }).advance(...given);
    },
    () => ['a', 1],
  ),
  entry('readNetworkFile', node.readNetworkFile, () => [network()]),
  entry('scalingTable', node.scalingTable, () => [
    fixtures.rows(),
    options({ details: true, colour: false }),
  ]),
  entry('settingTable', node.settingTable, () => [fixtures.settingSweep(), layout()]),
  entry('taylorTable', node.taylorTable, () => [[1, 2], [1, 1], layout()]),
  entry(
    'threadPool',
    async (...given: [never]) => {
      const pool = await node.threadPool(...given);
      await pool.close();
    },
    () => [fixtures.model(), 1],
    { isSlow: true },
  ),
  entry('writeKernels', node.writeKernels, () => [
    fixtures.kernel(),
    fresh('npz'),
    fixtures.x,
    [[1, 2]],
    options({ kernels: 'ntk', resume: false, corner: 2, memoryLimit: 1e9 }),
  ]),
  entry('exactTable', node.exactTable, async () => [await fixtures.exactRows()]),
  entry('scalingLegend', node.scalingLegend, () => [fixtures.rows(), layout()]),
  entry('terminalWidth', node.terminalWidth, () => [{ columns: 80 }, { COLUMNS: '100' }]),
  entry('readTrainedNetwork', node.readTrainedNetwork, () => [
    trained(),
    options({
      ...{ activation: 'tanh', gain: 1, parametrisation: 'standard', layout: 'outputs-inputs' },
      layers: ['0', '2', '4'],
    }),
  ]),
  entry(
    'openclBackend',
    (...given: [never]) =>
      ifThere(() => {
        node.openclBackend(...given).close();
      }),
    () => [options({ device: 0 })],
  ),
  entry('openclDevices', node.openclDevices, () => []),
  entry('isJournalBegun', node.isJournalBegun, () => [journal()]),
  entry('readJournal', node.readJournal, () => [journal()]),
  entry(
    'ScalingJournal.create',
    (...given: [string, never]) => {
      node.ScalingJournal.create(...given).close();
    },
    () => [fresh('jsonl'), options({ ...header })],
  ),
  entry(
    'ScalingJournal.resume',
    (...given: [string]) => {
      node.ScalingJournal.resume(...given).journal.close();
    },
    () => [journal()],
  ),
  method(
    'ScalingJournal.append',
    once(() => node.ScalingJournal.create(fresh('jsonl'), header as never)),
    () => [options({ ...sample })],
  ),
  method(
    'ScalingJournal.close',
    () => node.ScalingJournal.create(fresh('jsonl'), header as never),
    () => [],
  ),
];
