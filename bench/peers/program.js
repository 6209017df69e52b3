/**
 * What the benchmark programs in JavaScript share: arguments, the network, timing, and the JSON document that they
 * print. A peer says its name, the activations that it gets right and its dtypes (the first is the default), and is
 * started only when what was asked is among them:
 *
 *     { peer, activations, dtypes, start(dtype) }
 *     start: { version, backend, compiles, draw(shape, seed), array(values), prepare(network, order) }
 *
 * where `prepare` gives an async function that computes K(0)..K(order) from weights to numbers.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const DEPTH = 4;
const INPUT_SIZE = 784;
const GAIN = Math.SQRT2;

class UsageError extends Error {}

/** Runs a peer as a program: one JSON document on stdout, or a sentence on stderr and exit code 2 (bad input) or 1. */
export async function runProgram(peer) {
  try {
    const options = readOptions(peer.dtypes[0]);
    requireKnown(peer.peer, 'activation', options.activation, peer.activations);
    requireKnown(peer.peer, 'dtype', options.dtype, peer.dtypes);
    process.stdout.write(
      `${JSON.stringify(await measure(peer.peer, await peer.start(options.dtype), options), undefined, 2)}\n`,
    );
  } catch (error) {
    process.stderr.write(
      `${error instanceof UsageError ? error.message : (error?.stack ?? String(error))}\n`,
    );
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function measure(name, peer, { network, width, activation, gain, order, repeats, dtype }) {
  const drawn = performance.now();
  const model = network === undefined ? await drawNetwork(peer, width) : givenNetwork(peer, network);
  const drawSeconds = (performance.now() - drawn) / 1000;

  const taylorTerms = await peer.prepare({ ...model, activation, gain }, order);
  const started = performance.now();
  let derivatives = await taylorTerms();
  const firstSeconds = (performance.now() - started) / 1000;

  const all = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now();
    derivatives = await taylorTerms();
    all.push((performance.now() - start) / 1000);
  }
  const median = middle(all);
  return {
    peer: name,
    version: peer.version,
    backend: peer.backend,
    width,
    order,
    activation,
    dtype,
    derivatives,
    seconds: { median, all },
    ...(peer.compiles ? { compileSeconds: Math.max(0, firstSeconds - median) } : {}),
    drawSeconds,
    peakRssMiB: process.resourceUsage().maxRSS / 1024,
  };
}

/** Weights (fan out × fan in) and two inputs, all N(0, 1), by the peer's own generator. */
async function drawNetwork(peer, width) {
  const sizes = [INPUT_SIZE, ...Array(DEPTH - 1).fill(width), 1];
  const weights = [];
  for (let layer = 0; layer < DEPTH; layer++) {
    weights.push(await peer.draw([sizes[layer + 1], sizes[layer]], layer + 1));
  }
  const first = await peer.draw([INPUT_SIZE], DEPTH + 1);
  const second = await peer.draw([INPUT_SIZE], DEPTH + 2);
  return { weights, first, second };
}

function givenNetwork(peer, network) {
  return {
    weights: network.weights.map(rows => peer.array(rows)),
    first: peer.array(network.x_i),
    second: peer.array(network.x_j),
  };
}

function readOptions(defaultDtype) {
  const { values } = parse(defaultDtype);
  const { dtype } = values;
  const order = integer('--order', values.order, 0);
  const repeats = integer('--repeats', values.repeats, 1);
  if (values.case === undefined) {
    const width = integer('--width', values.width, 1);
    return { width, activation: values.activation, gain: GAIN, order, repeats, dtype };
  }
  const network = readCase(values.case);
  const { activation, gain } = network;
  return { network, width: network.weights[0].length, activation, gain, order, repeats, dtype };
}

function parse(defaultDtype) {
  try {
    return parseArgs({
      options: {
        width: { type: 'string', default: '1024' },
        activation: { type: 'string', default: 'sin' },
        order: { type: 'string', default: '4' },
        repeats: { type: 'string', default: '5' },
        dtype: { type: 'string', default: defaultDtype },
        case: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error.message);
  }
}

function requireKnown(peer, what, value, allowed) {
  if (!allowed.includes(value)) {
    throw new UsageError(
      `${peer} cannot do ${what} ${value}, allowed: ${allowed.join(', ')} (see bench/README.md)`,
    );
  }
}

function integer(name, text, least) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new UsageError(`${name} is ${text}, allowed: an integer of at least ${least}`);
  }
  return value;
}

/** One network written out: `weights` (rows of each matrix), `x_i`, `x_j`, `gain`, `activation`; no biases. */
function readCase(path) {
  let network;
  try {
    network = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`--case ${path} cannot be read: ${error.message}`);
  }
  const complete =
    Array.isArray(network.weights) &&
    Array.isArray(network.x_i) &&
    Array.isArray(network.x_j) &&
    network.gain > 0;
  if (!complete) throw new UsageError(`--case ${path} lacks weights, x_i, x_j or gain`);
  if (network.biases) throw new UsageError(`--case ${path} has biases; the peers take networks without`);
  return network;
}

function middle(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
