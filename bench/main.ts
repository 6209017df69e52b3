import { parseArgs } from 'node:util';
import { InvalidArgumentError, WidejetError } from '../src/errors/index.js';
import { backendTable, measureBackend } from './backendPart.js';
import { decompositionTable, measureDecompositions } from './decompositionPart.js';
import { measureDense } from './densePart.js';
import { kernelTable, measureKernels } from './kernelPart.js';
import { limitTable, measureLimits } from './limitPart.js';
import { peerNames, type PeerName } from './peers/index.js';
import { measurePredictions, predictTable } from './predictPart.js';
import { denseTable, peerTable, wideRemarks, wideTable } from './tables.js';
import { measureWide } from './widePart.js';

/**
 * `npm run bench`: Taylor terms K⁽⁰⁾..K⁽⁴⁾ of an MLP of depth 4 beside the same work in other libraries, each
 * in a process of its own, one after the other in one run; then implicit weights up to width 10⁷. See
 * bench/README.md.
 */
const help = `npm run bench -- [--json] [--widths 1024,4096] [--wide 4096,...] [--repeats 5] [--peers jax,...] [--kernels] [--limits] [--decompositions] [--predict] [--backend opencl]
  --widths   widths of dense networks, beside the peers ("" for none)
  --wide     widths of networks with implicit weights ("" for none)
  --kernels  the neural tangent kernel instead, beside neural-tangents or a plain Jacobian
  --limits   the limits of NNGP and neural tangent kernel instead, beside neural-tangents
  --decompositions  Cholesky's factor and eigenvectors of symmetric matrices instead, of --sizes 500,1000
  --predict  gradient flow, regression and Gaussian processes from given kernels instead
  --backend  a device beside the processor instead, as opencl or opencl:1, at --widths and --wide
  --peers    which of ${peerNames.join(', ')} ("" for none)
`;

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      widths: { type: 'string', default: '1024,4096' },
      wide: { type: 'string', default: '4096,10000,100000,1048576,10000000' },
      repeats: { type: 'string', default: '5' },
      kernels: { type: 'boolean', default: false },
      limits: { type: 'boolean', default: false },
      decompositions: { type: 'boolean', default: false },
      predict: { type: 'boolean', default: false },
      backend: { type: 'string' },
      sizes: { type: 'string', default: '500,1000' },
      peers: { type: 'string', default: peerNames.join(',') },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  const [repeats = 5] = integers('--repeats', options.repeats);
  if (options.kernels) {
    const kernels = await measureKernels(repeats);
    process.stdout.write(options.json ? `${JSON.stringify({ kernels })}\n` : `${kernelTable(kernels)}\n`);
    return;
  }
  if (options.limits) {
    const limits = await measureLimits(repeats);
    process.stdout.write(options.json ? `${JSON.stringify({ limits })}\n` : `${limitTable(limits)}\n`);
    return;
  }
  if (options.decompositions) {
    const rows = await measureDecompositions(integers('--sizes', options.sizes), repeats);
    process.stdout.write(
      options.json ? `${JSON.stringify({ decompositions: rows })}\n` : `${decompositionTable(rows)}\n`,
    );
    return;
  }
  if (options.predict) {
    const rows = await measurePredictions(repeats);
    process.stdout.write(options.json ? `${JSON.stringify({ predict: rows })}\n` : `${predictTable(rows)}\n`);
    return;
  }
  const widths = integers('--widths', options.widths);
  const wideWidths = integers('--wide', options.wide);
  if (options.backend !== undefined) {
    const sizes = [
      ...widths.map(width => ['dense', width] as const),
      ...wideWidths.map(width => ['implicit', width] as const),
    ];
    const rows = await measureBackend(options.backend, sizes, repeats);
    process.stdout.write(options.json ? `${JSON.stringify({ backend: rows })}\n` : `${backendTable(rows)}\n`);
    return;
  }
  const { dense, comparisons } = await measureDense(widths, chosenPeers(options.peers), repeats);
  const wide = measureWide(wideWidths, repeats);
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ dense, comparisons, ...wide })}\n`);
    return;
  }
  const sections = [
    ...(dense.length === 0 ? [] : ['dense weights, K⁽⁰⁾..K⁽⁴⁾, depth 4', denseTable(dense)]),
    ...(comparisons.length === 0 ? [] : ['peers: the same work, in the same run', peerTable(comparisons)]),
    ...(wideWidths.length === 0
      ? []
      : [
          'implicit weights, K⁽⁰⁾..K⁽⁴⁾, depth 4, ReLU; drawing is part of the time',
          wideTable(wide, comparisons),
          ...wideRemarks(wide),
        ]),
  ];
  process.stdout.write(`${sections.join('\n')}\n`);
}

function integers(argument: string, text: string): number[] {
  return text
    .split(',')
    .filter(Boolean)
    .map(word => {
      const value = Number(word);
      if (!Number.isSafeInteger(value) || value < 1)
        throw new InvalidArgumentError(argument, text, 'integers ≥ 1, as 64,128');
      return value;
    });
}

function chosenPeers(text: string): PeerName[] {
  return text
    .split(',')
    .filter(Boolean)
    .map(name => {
      const known = peerNames.find(peer => peer === name);
      if (known === undefined) throw new InvalidArgumentError('--peers', name, peerNames.join(', '));
      return known;
    });
}

try {
  await main();
} catch (error) {
  const isBadInput = error instanceof WidejetError || (error instanceof TypeError && 'code' in error);
  if (!isBadInput) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 2;
}
