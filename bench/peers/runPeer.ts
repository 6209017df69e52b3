import { execFile } from 'node:child_process';
import { InvalidArgumentError } from '../../src/errors/index.js';
import { peerMeasurement, type PeerMeasurement } from './measurement.js';
import { peerNames, peers, type PeerAvailability, type PeerName } from './peers.js';

const DEFAULT_TIME_LIMIT_SECONDS = 600;
const LONGEST_OUTPUT_BYTES = 16 * 2 ** 20;

export interface PeerRequest {
  /** Width n of the hidden layers. */
  readonly width: number;
  /** Not every peer can do every activation: the others answer with a reason. */
  readonly activation: 'sin' | 'relu' | 'tanh';
  /** Highest order R of K(0)..K(R). */
  readonly order: number;
  /** Timed evaluations after the first, which is not timed. */
  readonly repeats: number;
  /** The peer is ended after this many seconds in all, 600 if not given. */
  readonly timeLimitSeconds?: number;
}

export interface PeerUnavailable {
  readonly unavailable: string;
}

/** Says for each peer whether it can run here, and if not, why. Starts `python3` once to look for jax. */
export async function availablePeers(): Promise<readonly PeerAvailability[]> {
  return Promise.all(
    peerNames.map(async name => {
      const unavailable = await peers[name].whyUnavailable();
      return unavailable === undefined ? { name } : { name, unavailable };
    }),
  );
}

/**
 * Times K(0)..K(order) of an MLP of depth 4 (input size 784, scalar output, gain √2, weights drawn by the
 * peer) in a process of its own. Whatever goes wrong there (not installed, out of memory, too slow, an
 * activation that the peer gets wrong) comes back as a reason.
 *
 * @throws {@link InvalidArgumentError} if width, repeats (at least 1), order (at least 0) or the time limit
 *   is none.
 */
export async function runPeer(
  name: PeerName,
  request: PeerRequest,
): Promise<PeerMeasurement | PeerUnavailable> {
  const { width, activation, order, repeats, timeLimitSeconds = DEFAULT_TIME_LIMIT_SECONDS } = request;
  requireInteger('width', width, 1);
  requireInteger('order', order, 0);
  requireInteger('repeats', repeats, 1);
  if (!(timeLimitSeconds > 0 && Number.isFinite(timeLimitSeconds))) {
    throw new InvalidArgumentError('timeLimitSeconds', timeLimitSeconds, 'a positive number');
  }
  const peer = peers[name];
  const unavailable = await peer.whyUnavailable();
  if (unavailable !== undefined) return { unavailable };
  const options = ['--width', width, '--activation', activation, '--order', order, '--repeats', repeats].map(
    String,
  );
  return runProgram(peer.command, [...peer.arguments, ...options], timeLimitSeconds);
}

function runProgram(
  command: string,
  programArguments: readonly string[],
  timeLimitSeconds: number,
): Promise<PeerMeasurement | PeerUnavailable> {
  return new Promise(resolve => {
    execFile(
      command,
      programArguments,
      { timeout: timeLimitSeconds * 1000, killSignal: 'SIGKILL', maxBuffer: LONGEST_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        if (error === null) resolve(readMeasurement(stdout));
        else if (error.killed === true) resolve({ unavailable: `took more than ${timeLimitSeconds} s` });
        else if (typeof error.signal === 'string') resolve({ unavailable: `ended by ${error.signal}` });
        else resolve({ unavailable: reasonIn(stderr) ?? error.message });
      },
    );
  });
}

function readMeasurement(stdout: string): PeerMeasurement | PeerUnavailable {
  try {
    return peerMeasurement.parse(JSON.parse(stdout));
  } catch {
    return { unavailable: `printed no measurement, or one with a NaN: ${stdout.slice(0, 80)}` };
  }
}

/**
 * The line that says what went wrong: JavaScript puts it first, Python last, and the programs' own refusals
 * alone.
 */
function reasonIn(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter(line => line.trim() !== '');
  return lines.find(line => /^[\w.]*Error\b/.test(line)) ?? lines.at(-1);
}

function requireInteger(argument: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new InvalidArgumentError(argument, value, `an integer of at least ${least}`);
  }
}
