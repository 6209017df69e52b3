import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { diagnoseKernels } from '../src/backends/index.js';
import { estimateCost } from '../src/taylor/index.js';
import { mlp } from '../src/models/index.js';
import { peerNames, runPeer, type PeerName } from './peers/index.js';

/**
 * `npm run bench`: Taylor terms K⁽⁰⁾..K⁽⁴⁾ of an MLP of depth 4 beside the same work in other libraries, each in a
 * process of its own, one after the other in one run; then implicit weights up to width 10⁷. See bench/README.md.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    widths: { type: 'string', default: '1024,4096' },
    wide: { type: 'string', default: '4096,10000,100000,1048576,10000000' },
    repeats: { type: 'string', default: '5' },
    peers: { type: 'string', default: peerNames.join(',') },
    help: { type: 'boolean', default: false },
  },
});
const help = `npm run bench -- [--json] [--widths 1024,4096] [--wide 4096,...] [--repeats 5] [--peers jax,...]
  --widths   widths of dense networks, beside the peers ("" for none)
  --wide     widths of networks with implicit weights ("" for none)
  --peers    which of ${peerNames.join(', ')} ("" for none)
`;

const measurement = z.object({
  width: z.number(),
  seconds: z.object({ median: z.number(), all: z.array(z.number()) }),
  drawSeconds: z.number(),
  derivatives: z.array(z.number()),
  idleRssMiB: z.number(),
  peakRssMiB: z.number(),
  kernels: z.string(),
  normals: z.string(),
});
type Measurement = z.infer<typeof measurement>;

interface Comparison {
  readonly width: number;
  readonly activation: string;
  readonly peer: PeerName;
  readonly result:
    | { seconds: number; drawSeconds: number; ratio: number; ratioWithDrawing: number }
    | { unavailable: string };
}

function measureWidejet(
  width: number,
  activation: string,
  order: number,
  repeats: number,
  weights: 'dense' | 'implicit',
): Measurement {
  const words = [
    '--import',
    'tsx',
    'bench/measureWidejet.ts',
    width,
    activation,
    order,
    repeats,
    weights,
  ].map(String);
  const printed = execFileSync(process.execPath, words, {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return measurement.parse(JSON.parse(printed));
}

function list(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

/** The slope of a straight line through points (log x, log y), by least squares. */
function growthExponent(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => [Math.log(x), Math.log(y)] as const);
  const meanX = logs.reduce((total, [x]) => total + x, 0) / logs.length;
  const meanY = logs.reduce((total, [, y]) => total + y, 0) / logs.length;
  const covariance = logs.reduce((total, [x, y]) => total + (x - meanX) * (y - meanY), 0);
  return covariance / logs.reduce((total, [x]) => total + (x - meanX) ** 2, 0);
}

async function main(): Promise<void> {
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  const repeats = Number(options.repeats);
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const peers = options.peers === '' ? [] : (options.peers.split(',') as PeerName[]);

  const dense: (Measurement & { activation: string; weightMiB: number })[] = [];
  const comparisons: Comparison[] = [];
  for (const width of list(options.widths)) {
    // TensorFlow.js is right for the sine only; JAX and jax-js do it as well, so one activation compares all.
    for (const activation of ['sin', 'relu']) {
      say(`widejet, dense, ${activation}, n = ${width}`);
      const own = measureWidejet(width, activation, 4, repeats, 'dense');
      const { weightBytes } = estimateCost(mlp({ depth: 4 }), {
        width,
        inputSize: 784,
        order: 4,
        weights: 'dense',
      });
      dense.push({ ...own, activation, weightMiB: weightBytes / 2 ** 20 });
      for (const peer of peers) {
        if (activation === 'relu' && peer !== 'jax') continue;
        say(`${peer}, ${activation}, n = ${width}`);
        const measured = await runPeer(peer, {
          width,
          activation: activation as 'sin' | 'relu',
          order: 4,
          repeats,
        });
        const result =
          'unavailable' in measured
            ? measured
            : {
                seconds: measured.seconds.median,
                drawSeconds: measured.drawSeconds,
                ratio: measured.seconds.median / own.seconds.median,
                ratioWithDrawing:
                  (measured.seconds.median + measured.drawSeconds) / (own.seconds.median + own.drawSeconds),
              };
        comparisons.push({ width, activation, peer, result });
      }
    }
  }

  const wide: (Measurement & { bytesTouched: number })[] = [];
  for (const width of list(options.wide)) {
    say(`widejet, implicit, relu, n = ${width}`);
    const { weightBytes } = estimateCost(mlp({ depth: 4 }), {
      width,
      inputSize: 784,
      order: 4,
      weights: 'implicit',
    });
    wide.push({
      ...measureWidejet(width, 'relu', 4, width > 2e6 ? Math.min(repeats, 3) : repeats, 'implicit'),
      bytesTouched: weightBytes,
    });
  }
  const orders =
    wide.length === 0
      ? []
      : [1, 2, 4, 8].map(order => ({
          order,
          seconds: measureWidejet(100000, 'tanh', order, repeats, 'implicit').seconds.median,
        }));
  const large = wide.filter(({ width }) => width >= 1e4);
  const growth =
    large.length < 2
      ? undefined
      : growthExponent(large.map(({ width, seconds }) => ({ x: width, y: seconds.median })));
  const jaxAt = new Map(
    comparisons.flatMap(({ width, activation, peer, result }) =>
      peer === 'jax' && activation === 'relu' && 'seconds' in result
        ? [[width, result.seconds + result.drawSeconds] as const]
        : [],
    ),
  );
  const bandwidth = Math.max(
    ...diagnoseKernels().map(kernel => (kernel.available ? kernel.gigabytesPerSecond : 0)),
  );

  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ dense, comparisons, wide, orders, growthExponent: growth ?? null, bandwidthGBps: bandwidth })}\n`,
    );
    return;
  }
  const plain = { style: { head: [], border: [] } };
  const denseTable = new Table({
    head: ['n', 'φ', 'seconds', 'drawing', 'peak over idle / MiB', 'weights / MiB', 'kernels'],
    ...plain,
  });
  for (const {
    width,
    activation,
    seconds,
    drawSeconds,
    peakRssMiB,
    idleRssMiB,
    weightMiB,
    kernels,
  } of dense) {
    denseTable.push([
      width,
      activation,
      seconds.median.toFixed(4),
      drawSeconds.toFixed(3),
      (peakRssMiB - idleRssMiB).toFixed(0),
      weightMiB.toFixed(0),
      kernels,
    ]);
  }
  const peerTable = new Table({
    head: ['n', 'φ', 'peer', 'seconds', 'peer / widejet', 'with drawing the weights'],
    ...plain,
  });
  for (const { width, activation, peer, result } of comparisons) {
    if ('unavailable' in result)
      peerTable.push([width, activation, peer, { colSpan: 3, content: result.unavailable }]);
    else
      peerTable.push([
        width,
        activation,
        peer,
        result.seconds.toFixed(3),
        `${result.ratio.toFixed(1)} ×`,
        `${result.ratioWithDrawing.toFixed(1)} ×`,
      ]);
  }
  const wideTable = new Table({
    head: [
      'n',
      'seconds, drawing included',
      'peak over idle / MiB',
      'bases, written once / GB/s',
      'JAX with drawing / widejet',
    ],
    ...plain,
  });
  for (const { width, seconds, peakRssMiB, idleRssMiB, bytesTouched } of wide) {
    const jax = jaxAt.get(width);
    wideTable.push([
      width,
      seconds.median.toFixed(4),
      (peakRssMiB - idleRssMiB).toFixed(0),
      (bytesTouched / seconds.median / 1e9).toFixed(2),
      jax === undefined ? '' : `${(jax / seconds.median).toFixed(0)} ×`,
    ]);
  }
  const sections = [
    ...(dense.length === 0 ? [] : ['dense weights, K⁽⁰⁾..K⁽⁴⁾, depth 4', denseTable.toString()]),
    ...(comparisons.length === 0 ? [] : ['peers: the same work, in the same run', peerTable.toString()]),
    ...(wide.length === 0 ? [] : ['implicit weights, K⁽⁰⁾..K⁽⁴⁾, depth 4, ReLU', wideTable.toString()]),
    ...(growth === undefined
      ? []
      : [
          `time grows as n^${growth.toFixed(2)} from n = 10⁴ on; matrix kernels read ${bandwidth.toFixed(1)} GB/s`,
        ]),
    ...(orders.length === 0
      ? []
      : [
          `orders, tanh, n = 10⁵: ${orders.map(({ order, seconds }) => `R = ${order}: ${seconds.toFixed(3)} s`).join(', ')}`,
        ]),
  ];
  process.stdout.write(`${sections.join('\n')}\n`);
}

await main();
