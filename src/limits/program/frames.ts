import { reshape, type Node } from '../../ad/index.js';
import type { Variable } from './values.js';

/**
 * For which indices an expectation is taken: for all pairs of those of two parts, or at the same index of
 * both.
 */
export type Frame =
  | { readonly left: number | undefined; readonly right: number | undefined }
  | { readonly aligned: number | undefined };

/** What expectations need to know of Gaussians. */
export interface Covariances {
  crossed(v: Variable, w: Variable, left: number | undefined, right: number | undefined): Node | undefined;
  aligned(v: Variable, w: Variable, size: number | undefined): Node | undefined;
  distance(v: Variable, w: Variable): (() => Node | undefined) | undefined;
  numberAt(v: Variable): Node;
}

/** A variable of one of two parts. */
export interface Entry {
  readonly variable: Variable;
  readonly side: 'left' | 'right';
}

/** The covariance of two entries, which broadcasts over the indices of the frame. */
export function covarianceIn(frame: Frame, covariances: Covariances, v: Entry, w: Entry): Node | undefined {
  if ('aligned' in frame) return covariances.aligned(v.variable, w.variable, frame.aligned);
  if (v.side === w.side) {
    const own = covariances.aligned(v.variable, w.variable, frame[v.side]);
    return own && inFrame(own, v.side, frame);
  }
  const [left, right] = v.side === 'left' ? [v, w] : [w, v];
  return covariances.crossed(left.variable, right.variable, frame.left, frame.right);
}

/** What belongs to the indices of one side, so that it broadcasts over those of the other. */
export function inFrame(x: Node, side: 'left' | 'right', frame: Frame): Node {
  if ('aligned' in frame || side === 'right' || frame.right === undefined || x.rank !== 1) return x;
  return reshape(x, [...x.shape, 1]);
}
