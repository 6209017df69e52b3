import { createHash } from 'node:crypto';
import type { InfiniteNetwork, KernelParts } from '../limits/index.js';
import { chooseMatrixKernels } from '../linearAlgebra/index.js';
import { bytesOf } from './bytesOf.js';
import { widejetVersion } from './version.js';

/** A hash of all that the numbers of parts depend on: what may go on with them, has the same. */
export function requestOf({ graph }: InfiniteNetwork, parts: KernelParts): string {
  const { nngp, ntk, contributions } = graph;
  const described = {
    widejet: widejetVersion(),
    'matrix products': chooseMatrixKernels().name,
    machine: process.arch,
    graph: [nngp, ntk, ...contributions.values()].map(({ fingerprint }) => fingerprint),
    names: parts.names,
    regions: parts.regions,
    shape: parts.shape,
    isSymmetric: parts.isSymmetric,
  };
  const hash = createHash('sha256').update(JSON.stringify(described));
  for (const positions of [parts.rows, parts.columns])
    hash.update(new Uint8Array(positions.buffer, positions.byteOffset, positions.byteLength));
  for (const numbers of parts.inputs) hash.update(bytesOf(numbers));
  return hash.digest('hex');
}
