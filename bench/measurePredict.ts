import { RandomStream } from '../src/random/index.js';
import { gaussianProcess, gradientFlow, kernelRegression, limit, mlp } from '../src/index.js';

/**
 * Times predictions from kernels that are given, in a process of its own: `tsx bench/measurePredict.ts INPUTS
 * OUTPUTS TEST REPEATS`. Prints one JSON document: by task seconds of the processor, over all threads, and of
 * the clock, medians and least.
 */
const [inputs = 0, outputs = 0, tests = 0, repeats = 0] = process.argv.slice(2, 6).map(Number);
const INPUT_SIZE = 784;

function drawn(name: string, rows: number, columns: number): { data: Float64Array; shape: number[] } {
  const data = new Float64Array(rows * columns);
  new RandomStream(1, name).fillNormal(data);
  return { data, shape: [rows, columns] };
}

const [x, test, y] = [
  drawn('inputs', inputs, INPUT_SIZE),
  drawn('test', tests, INPUT_SIZE),
  drawn('y', inputs, outputs),
];
const network = limit(mlp({ depth: 4 }));
const [training, cross, own] = [await network.both(x), await network.both(test, x), await network.both(test)];
const ntk = { trainTrain: training.ntk, testTrain: cross.ntk };
const nngp = { trainTrain: training.nngp, testTrain: cross.nngp, testTest: own.nngp };

const tasks = {
  't = ∞': async () => (await kernelRegression({ kernel: ntk, y })).predict(),
  'one t': async () => (await gradientFlow({ kernel: ntk, y })).at(1),
  '50 t': async () =>
    (await gradientFlow({ kernel: ntk, y })).at(Array.from({ length: 50 }, (_, i) => i + 1)),
  'posterior, covariance': async () =>
    (await gaussianProcess({ kernel: nngp, y, noise: 0.01 })).posterior(undefined, { covariance: 'full' }),
};

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const least = (values: number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const rows: unknown[] = [];
for (const [task, work] of Object.entries(tasks)) {
  const [seconds, clock]: [number[], number[]] = [[], []];
  for (let repeat = 0; repeat <= repeats; repeat++) {
    const before = process.cpuUsage();
    const start = performance.now();
    await work();
    const { user, system } = process.cpuUsage(before);
    if (repeat === 0) continue;
    clock.push((performance.now() - start) / 1e3);
    seconds.push((user + system) / 1e6);
  }
  rows.push({
    task,
    seconds: median(seconds),
    least: least(seconds),
    clock: median(clock),
    leastClock: least(clock),
  });
}
process.stdout.write(JSON.stringify(rows));
