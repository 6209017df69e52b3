/**
 * A program that draws a network and computes its Taylor terms once, and prints, in bytes, what
 * `estimateCost` says and what the process took at its peak beyond what it had before: `peakMemory.ts TASK`,
 * a `MemoryTask` as JSON.
 */
import { estimateCost, initialize, RandomStream, taylorTerms, type Tensor } from '../../../src/index.js';
import { modelFromConfiguration, type WeightStorage } from '../../../src/models/index.js';
import { peakOf } from '../../support/peakOf.js';

export interface MemoryTask {
  readonly configuration: object;
  readonly width: number;
  readonly inputSize: number;
  readonly order: number;
  readonly storage: WeightStorage;
  readonly at: number;
  readonly along: number;
}

const { configuration, at, along, order, ...network } = JSON.parse(process.argv[2] ?? '{}') as MemoryTask;
const model = await modelFromConfiguration(configuration);

function inputs(axis: string, count: number): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, [size]]) => {
      const length = typeof size === 'number' ? size : network.inputSize;
      const data = new Float64Array(length * count);
      new RandomStream(3, axis).substream(name).fillNormal(data);
      return [name, { data, shape: count === 1 ? [length] : [count, length] }];
    }),
  );
}

async function compute(width: number, at: number, along: number): Promise<unknown> {
  const parameters = initialize(model, { ...network, width, seed: 1 });
  const options = { at: inputs('at', at), along: inputs('along', along), order };
  return [parameters, await taylorTerms(model, parameters, options)];
}

// Code, tables and the graph are there before.
await compute(64, Math.min(at, 2), Math.min(along, 2));
const { bytes } = estimateCost(model, { ...network, order, inputs: { at, along } });
const { peak, result } = await peakOf(() => compute(network.width, at, along));
console.log(JSON.stringify({ expected: bytes, peak, kept: result !== undefined }));
