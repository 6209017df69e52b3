import { cpuBackend } from '../src/backends/index.js';
import { backendChoice, withBackend } from '../src/cli/backendOption.js';
import { initialize, mlp, releaseParameters, type WeightStorage } from '../src/models/index.js';
import type { Backend } from '../src/program/index.js';
import { taylorTerms } from '../src/taylor/index.js';
import { InvalidArgumentError } from '../src/errors/index.js';

/** One width on a device beside the processor. */
export interface BackendRow {
  readonly width: number;
  readonly storage: WeightStorage;
  readonly backend: string;
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Time on the processor over time on the device. */
  readonly ratio: number;
  /** The largest difference of K⁽⁰⁾..K⁽⁴⁾, relative to the number itself. */
  readonly error: number;
}

const inputSize = 784;
const model = mlp({ depth: 4, activation: 'tanh' });
const at = Float64Array.from({ length: inputSize }, (_, k) => Math.sin(k));
const along = Float64Array.from({ length: inputSize }, (_, k) => Math.sin(k) + Math.cos(1.3 * k));

/**
 * K⁽⁰⁾..K⁽⁴⁾ of one pair on a device and on the processor, in turns: medians, after a first time that
 * compiles kernels. Dense weights are drawn before, implicit ones are drawn as they are asked.
 */
export async function measureBackend(
  choice: string,
  widths: readonly (readonly [WeightStorage, number])[],
  repeats: number,
): Promise<BackendRow[]> {
  const parsed = backendChoice(choice);
  if (parsed.kind === 'cpu') throw new InvalidArgumentError('--backend', choice, 'a device, as opencl');
  return withBackend(parsed, async device => {
    const rows: BackendRow[] = [];
    for (const [storage, width] of widths) {
      const there = await timer(device ?? cpuBackend, storage, width);
      const here = await timer(cpuBackend, storage, width);
      const times: [number[], number[]] = [[], []];
      for (let repeat = 0; repeat < repeats; repeat++) {
        times[0].push((await there.run(repeat)).seconds);
        times[1].push((await here.run(repeat)).seconds);
      }
      const [one, other] = [await there.run(0), await here.run(0)];
      const error = one.terms.reduce(
        (most, value, k) => Math.max(most, Math.abs(value / (other.terms[k] ?? NaN) - 1)),
        0,
      );
      const [seconds, processorSeconds] = times.map(median) as [number, number];
      const ratio = processorSeconds / seconds;
      rows.push({ width, storage, backend: device?.name ?? '', seconds, processorSeconds, ratio, error });
      there.end();
      here.end();
    }
    return rows;
  });
}

async function timer(backend: Backend, storage: WeightStorage, width: number) {
  const draw = (seed: number) => initialize(model, { width, inputSize, seed, storage, backend });
  let parameters = draw(0);
  const run = async (seed: number) => {
    const start = performance.now();
    if (storage === 'implicit') {
      releaseParameters(parameters);
      parameters = draw(seed);
    }
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order: 4 });
    return {
      seconds: (performance.now() - start) / 1000,
      terms: derivatives.map(({ data }) => data[0] ?? NaN),
    };
  };
  await run(0);
  return {
    run,
    end: () => {
      releaseParameters(parameters);
    },
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

export function backendTable(rows: readonly BackendRow[]): string {
  const lines = rows.map(({ width, storage, seconds, processorSeconds, ratio, error }) =>
    [
      String(width).padStart(9),
      storage.padEnd(8),
      `${(1000 * seconds).toPrecision(3)} ms`.padStart(10),
      `${(1000 * processorSeconds).toPrecision(3)} ms`.padStart(10),
      ratio.toPrecision(3).padStart(7),
      error.toExponential(1).padStart(8),
    ].join('  '),
  );
  const name = rows[0]?.backend ?? '';
  return [
    `K⁽⁰⁾..K⁽⁴⁾, depth 4: ${name}`,
    '    width  weights      device   processor    ratio  difference',
    ...lines,
  ].join('\n');
}
