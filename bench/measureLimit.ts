import { RandomStream } from '../src/random/index.js';
import { pairEvaluator } from '../src/limits/pairs/index.js';
import { limitGraph, type LimitActivation } from './limitGraphs.js';

/**
 * Times the limits of the NNGP and the tangent kernel of an MLP, all inputs with all, in a process of its
 * own: `tsx bench/measureLimit.ts ACTIVATION INPUTS DEPTH REPEATS`. Prints one JSON document: seconds of the
 * processor, over all threads, and of the clock.
 */
const [activation = 'relu'] = process.argv.slice(2, 3) as LimitActivation[];
const [inputs = 0, depth = 0, repeats = 0] = process.argv.slice(3, 6).map(Number);
const inputSize = 784;
const data = new Float64Array(inputs * inputSize);
new RandomStream(1, 'inputs').fillNormal(data);
const x = { data, shape: [inputs, inputSize] };

const started = performance.now();
const evaluator = pairEvaluator(limitGraph(activation, depth));
const preparing = (performance.now() - started) / 1e3;
const seconds: number[] = [];
const clock: number[] = [];
let kernels: Float64Array[] = [];
for (let repeat = 0; repeat <= repeats; repeat++) {
  const before = process.cpuUsage();
  const start = performance.now();
  kernels = await evaluator.evaluate({ x });
  const { user, system } = process.cpuUsage(before);
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
    values: kernels.map(kernel => [kernel[0], kernel[1]]),
  }),
);
