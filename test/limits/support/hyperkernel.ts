import { inner, mlpKernels, type Dual } from './recursions.js';

export interface HypernetworkInput {
  readonly x: readonly number[];
  readonly z: readonly number[];
}

/**
 * Both kernels of a hypernetwork whose two networks are wide, by the recursions of Littwin et al. 2020,
 * theorems 2 and 3, written by hand and with what their text leaves out: the covariance of the outputs of f
 * is that of its last layer, and what a kernel of g gets from the layers below has a factor S_f(x, x′).
 *
 * @param feature the covariance of what g sees of z and z′.
 */
export function hyperkernel(
  wide: { readonly dual: Dual; readonly depth: number; readonly biasScale?: number },
  primary: { readonly dual: Dual; readonly depth: number },
  u: HypernetworkInput,
  v: HypernetworkInput,
  feature = (z: readonly number[], w: readonly number[]): number => inner(z, w) / z.length,
): { nngp: number; ntk: number } {
  const ofWide = (x: readonly number[], y: readonly number[]): { nngp: number; ntk: number } =>
    mlpKernels(wide.dual, wide, x, y);
  const [first, { nngp: s, ntk: theta }, second] = [ofWide(u.x, u.x), ofWide(u.x, v.x), ofWide(v.x, v.x)];
  /** Covariances of gˡ: those of aˡ⁻¹ times those of f. */
  const times = ([a, b, c]: readonly [number, number, number]): [number, number, number] => [
    first.nngp * a,
    s * b,
    second.nngp * c,
  ];
  let before = feature(u.z, v.z);
  let lambda = times([feature(u.z, u.z), before, feature(v.z, v.z)]);
  /** ⟨∂g/∂V, ∂g′/∂V′⟩ */
  let ofPrimary = before;
  for (let layer = 2; layer <= primary.depth; layer++) {
    const [k11, k12, k22] = lambda;
    const { dual } = primary;
    before = dual.value(k11, k12, k22);
    ofPrimary = before + ofPrimary * s * dual.slope(k11, k12, k22);
    lambda = times([dual.value(k11, k11, k11), before, dual.value(k22, k22, k22)]);
  }
  return { nngp: lambda[1], ntk: theta * ofPrimary };
}
