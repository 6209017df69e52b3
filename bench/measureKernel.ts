import { initialize, mlp } from '../src/models/index.js';
import { neuralTangentKernel } from '../src/taylor/index.js';
import { plainKernel } from './plainKernel.js';

/**
 * Times the neural tangent kernel of one MLP of depth 4, all inputs with all and all outputs with all, in a
 * process of its own: `tsx bench/measureKernel.ts WIDTH INPUTS OUTPUTS REPEATS widejet|jacobian`. Prints one
 * JSON document: processor seconds, since programs that use several cores are compared.
 */
const [width = 0, inputs = 0, outputs = 0, repeats = 0] = process.argv.slice(2, 6).map(Number);
const way = process.argv[6] === 'jacobian' ? plainKernel : undefined;
const inputSize = 784;
const model = mlp({ depth: 4, outputs });
const parameters = initialize(model, { width, inputSize, seed: 0, storage: 'dense' });
const data = Float64Array.from({ length: inputs * inputSize }, (_, k) =>
  Math.sin(k + 0.1 * Math.floor(k / 7)),
);
const at = { data, shape: [inputs, inputSize] };

const seconds: number[] = [];
let kernel: Float64Array = new Float64Array();
for (let repeat = 0; repeat <= repeats; repeat++) {
  const before = process.cpuUsage();
  kernel =
    way === undefined
      ? (await neuralTangentKernel(model, parameters, { at, output: 'full' })).data
      : await way(model, parameters, at);
  const { user, system } = process.cpuUsage(before);
  if (repeat > 0) seconds.push((user + system) / 1e6);
}
seconds.sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({ seconds: seconds[Math.floor(seconds.length / 2)], first: kernel[0], last: kernel.at(-1) }),
);
