import { access } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CHECK_TIME_LIMIT_MS = 60_000;
const PYTHON = 'python3';
const HAS_JAX = 'import sys, jax; sys.exit(0 if jax.__version_info__ >= (0, 4, 30) else 3)';
const INSTALL = 'install it with: npm --prefix bench/peers ci';

/** How a peer is started, and the reason why it cannot be, if there is one. */
interface Peer {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly whyUnavailable: () => Promise<string | undefined>;
}

/** The peers of the benchmark. jax-js comes twice, since its float64 is dearer and only partly float64. */
export const peers = {
  'tensorflow.js': nodePeer('tensorflow.js', '@tensorflow/tfjs', []),
  'jax-js': nodePeer('jaxjs.js', '@jax-js/jax', ['--dtype', 'float64']),
  'jax-js float32': nodePeer('jaxjs.js', '@jax-js/jax', ['--dtype', 'float32']),
  jax: { command: PYTHON, arguments: [pathOf('jax_taylor.py')], whyUnavailable: whyNoJax },
} satisfies Record<string, Peer>;

export type PeerName = keyof typeof peers;

/** All peers, installed or not. */
export const peerNames = Object.keys(peers) as readonly PeerName[];

export interface PeerAvailability {
  readonly name: PeerName;
  /** Why the peer cannot run here; absent if it can. */
  readonly unavailable?: string;
}

function nodePeer(program: string, packageName: string, options: readonly string[]): Peer {
  return {
    command: process.execPath,
    arguments: [pathOf(program), ...options],
    whyUnavailable: async () => {
      try {
        await access(pathOf(`node_modules/${packageName}/package.json`));
        return undefined;
      } catch {
        return `${packageName} is not installed; ${INSTALL}`;
      }
    },
  };
}

async function whyNoJax(): Promise<string | undefined> {
  try {
    await promisify(execFile)(PYTHON, ['-c', HAS_JAX], { timeout: CHECK_TIME_LIMIT_MS });
    return undefined;
  } catch {
    return `${PYTHON} on the PATH has no jax of version 0.4.30 or newer; install it with: ${PYTHON} -m pip install jax`;
  }
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
