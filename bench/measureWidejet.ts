import { chooseMatrixKernels } from '../src/linearAlgebra/index.js';
import { initialize, mlp, type Parameters, type WeightStorage } from '../src/models/index.js';
import { ImplicitGaussian } from '../src/operators/index.js';
import { normalKernelName } from '../src/random/index.js';
import { taylorTerms } from '../src/taylor/index.js';

/**
 * Times Taylor terms of one MLP of depth 4 in a process of its own, so that its peak memory is its own:
 * `tsx bench/measureWidejet.ts WIDTH ACTIVATION ORDER REPEATS dense|implicit`. Prints one JSON document.
 */
const [width, order, repeats] = [process.argv[2], process.argv[4], process.argv[5]].map(Number) as [
  number,
  number,
  number,
];
const activation = process.argv[3] ?? 'relu';
const storage = process.argv[6] as WeightStorage;
const inputSize = 784;
const model = mlp({ depth: 4, activation, gain: Math.SQRT2 });
const at = Float64Array.from({ length: inputSize }, (_, k) => Math.sin(k));
const along = Float64Array.from({ length: inputSize }, (_, k) => Math.sin(k) + Math.cos(1.3 * k));

// Everything is loaded and compiled once at a small width before memory and time are looked at.
for (let seed = 0; seed < 3; seed++) {
  await taylorTerms(model, initialize(model, { width: 64, inputSize, seed, storage }), {
    at,
    along,
    order,
  });
}
const idleRssMiB = process.memoryUsage.rss() / 2 ** 20;

const seconds: number[] = [];
let derivatives: number[] = [];
const draw = (seed: number): Parameters => initialize(model, { width, inputSize, seed, storage });
const started = performance.now();
let parameters = draw(0);
const drawSeconds = (performance.now() - started) / 1000;
for (let repeat = 0; repeat <= repeats; repeat++) {
  const start = performance.now();
  // Implicit weights are drawn as they are asked: drawing is part of the time, and each repeat is a new
  // network.
  if (storage === 'implicit') parameters = draw(repeat);
  const terms = await taylorTerms(model, parameters, { at, along, order });
  if (repeat > 0) seconds.push((performance.now() - start) / 1000);
  derivatives = terms.derivatives.map(({ data }) => data[0] ?? NaN);
  // As in a sweep, each network takes the memory of the one before.
  for (const weight of parameters.values()) if (weight instanceof ImplicitGaussian) weight.release();
}
const peakRssMiB = process.resourceUsage().maxRSS / 1024;
const sorted = [...seconds].sort((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    width,
    activation,
    order,
    storage,
    seconds: { median: sorted[Math.floor(sorted.length / 2)], all: seconds },
    drawSeconds,
    derivatives,
    idleRssMiB,
    peakRssMiB,
    copyGigabytesPerSecond: copyBandwidth(),
    kernels: chooseMatrixKernels().name,
    normals: normalKernelName(),
  }),
);

/** 10⁹ bytes read and written per second by copies of 128 MiB: the best of some, in the same process. */
function copyBandwidth(): number {
  const [from, to] = [new Float64Array(2 ** 24).fill(1), new Float64Array(2 ** 24).fill(2)];
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    to.set(from);
    best = Math.min(best, performance.now() - start);
  }
  return (2 * from.byteLength) / (best / 1000) / 1e9;
}
