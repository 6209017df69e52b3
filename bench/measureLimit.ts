import { RandomStream } from '../src/random/index.js';
import { limit, mlp } from '../src/index.js';

/**
 * Times the limits of the NNGP and the tangent kernel of an MLP, all inputs with all, in a process of its
 * own: `tsx bench/measureLimit.ts ACTIVATION INPUTS DEPTH REPEATS`. Prints one JSON document: seconds of the
 * processor, over all threads, and of the clock.
 */
const [activation = 'relu'] = process.argv.slice(2, 3);
const [inputs = 0, depth = 0, repeats = 0] = process.argv.slice(3, 6).map(Number);
const inputSize = 784;
const data = new Float64Array(inputs * inputSize);
new RandomStream(1, 'inputs').fillNormal(data);
const x = { data, shape: [inputs, inputSize] };

const started = performance.now();
const network = limit(mlp({ depth, activation }));
const preparing = (performance.now() - started) / 1e3;
const seconds: number[] = [];
const clock: number[] = [];
let last: number[] = [];
for (let repeat = 0; repeat <= repeats; repeat++) {
  const before = process.cpuUsage();
  const start = performance.now();
  const { nngp, ntk } = await network.both(x);
  const { user, system } = process.cpuUsage(before);
  last = [nngp.data[1] ?? NaN, ntk.data[1] ?? NaN];
  if (repeat === 0) continue;
  clock.push((performance.now() - start) / 1e3);
  seconds.push((user + system) / 1e6);
}
const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
process.stdout.write(
  JSON.stringify({
    seconds: median(seconds),
    least: seconds.reduce((least, value) => Math.min(least, value), Infinity),
    clock: median(clock),
    preparing,
    values: last,
    error: network.error,
  }),
);
