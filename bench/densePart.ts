import { estimateCost } from '../src/taylor/index.js';
import { mlp } from '../src/models/index.js';
import { measureWidejet, type Measurement } from './measurement.js';
import { runPeer, type PeerName } from './peers/index.js';

export type DenseRow = Measurement & { readonly weightMiB: number };

/** One peer beside widejet, in the same run. */
export interface PeerRow {
  readonly width: number;
  readonly activation: string;
  readonly peer: PeerName;
  readonly result: PeerRatio | { readonly unavailable: string };
}

export interface PeerRatio {
  readonly seconds: number;
  readonly drawSeconds: number;
  /** The peer's median time over widejet's, weights in memory. */
  readonly ratio: number;
  /** The same with drawing the weights. */
  readonly ratioWithDrawing: number;
}

/** K⁽⁰⁾..K⁽⁴⁾ with dense weights, and each peer right after it. */
export async function measureDense(
  widths: readonly number[],
  peers: readonly PeerName[],
  repeats: number,
): Promise<{ dense: DenseRow[]; comparisons: PeerRow[] }> {
  const dense: DenseRow[] = [];
  const comparisons: PeerRow[] = [];
  for (const width of widths) {
    // TensorFlow.js is right for the sine only, which all others do as well; JAX is asked for ReLU, too.
    for (const activation of ['sin', 'relu'] as const) {
      const own = measureWidejet({ width, activation, order: 4, repeats, storage: 'dense' });
      const size = { width, inputSize: 784, order: 4, storage: 'dense' } as const;
      dense.push({ ...own, weightMiB: estimateCost(mlp({ depth: 4 }), size).weightBytes / 2 ** 20 });
      for (const peer of peers) {
        if (activation === 'relu' && peer !== 'jax') continue;
        process.stderr.write(`${peer}, ${activation}, n = ${width}\n`);
        const measured = await runPeer(peer, { width, activation, order: 4, repeats });
        if ('unavailable' in measured) {
          comparisons.push({ width, activation, peer, result: measured });
          continue;
        }
        const { seconds, drawSeconds } = measured;
        const result = {
          seconds: seconds.median,
          drawSeconds,
          ratio: seconds.median / own.seconds.median,
          ratioWithDrawing: (seconds.median + drawSeconds) / (own.seconds.median + own.drawSeconds),
        };
        comparisons.push({ width, activation, peer, result });
      }
    }
  }
  return { dense, comparisons };
}
