import { execFileSync } from 'node:child_process';
import { z } from 'zod';

const measurement = z.object({
  width: z.number(),
  activation: z.string(),
  order: z.number(),
  storage: z.enum(['dense', 'implicit']),
  seconds: z.object({ median: z.number(), all: z.array(z.number()) }),
  drawSeconds: z.number(),
  derivatives: z.array(z.number()),
  idleRssMiB: z.number(),
  peakRssMiB: z.number(),
  copyGigabytesPerSecond: z.number(),
  kernels: z.string(),
  normals: z.string(),
});

/** What bench/measureWidejet.ts prints. With implicit weights, `seconds` includes drawing. */
export type Measurement = z.infer<typeof measurement>;

export type Request = Pick<Measurement, 'width' | 'activation' | 'order' | 'storage'> & {
  readonly repeats: number;
};

/** Times widejet in a process of its own, so that peak memory is its own. */
export function measureWidejet({ width, activation, order, repeats, storage }: Request): Measurement {
  process.stderr.write(`widejet, ${storage}, ${activation}, n = ${width}, R = ${order}\n`);
  const words = ['--import', 'tsx', 'bench/measureWidejet.ts', width, activation, order, repeats, storage];
  const printed = execFileSync(process.execPath, words.map(String), {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return measurement.parse(JSON.parse(printed));
}
