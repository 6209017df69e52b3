import { add, atan2, constant, divide, multiply, sqrt, type Node } from '../../ad/index.js';
import { swapped, type Covariance } from './covariance.js';
import { sideMoment, standardMoment } from './sideMoments.js';
import { quotient, sideNode } from './sideNodes.js';
import { addAll, scaled } from './sums.js';
import { isOddProduct, isSide, termOf, type Term } from './term.js';
import { differentiate } from './termAlgebra.js';

/**
 * E[f(x) g(y)] for terms tᵖ e^(−a t²) times erf(b t), a function of the sign, or a derivative of δ:
 * Gaussians go into the covariance, Stein's equation lowers powers, and what is left are angles (for erf in
 * Williams 1997). Undefined is 0 by structure.
 */
export function gaussianMoment(f: Term, g: Term, covariance: Covariance): Node | undefined {
  if (f.coefficient !== 1 || g.coefficient !== 1) {
    const moment = gaussianMoment({ ...f, coefficient: 1 }, { ...g, coefficient: 1 }, covariance);
    return scaled(f.coefficient * g.coefficient, moment);
  }
  if (isOddProduct(f, g)) return undefined;
  if (f.factor.kind === 'delta') return deltaMoment(f.factor.scale, g, covariance);
  if (g.factor.kind === 'delta') return deltaMoment(g.factor.scale, f, swapped(covariance));
  if (f.decay !== 0 || g.decay !== 0) {
    const { factor, inner } = tilted(f.decay, g.decay, covariance);
    const moment = gaussianMoment({ ...f, decay: 0 }, { ...g, decay: 0 }, inner);
    return moment && multiply(factor, moment);
  }
  if (isSide(f.factor) && isSide(g.factor)) return sideNode(sideMoment(f, g), covariance);
  if (f.power > 0) return lowered(f, g, covariance);
  if (g.power > 0) return lowered(g, f, swapped(covariance));
  return angle(f, g, covariance);
}

/**
 * The density of x, y times e^(−a x² − c y²) is that of other Gaussians, times a factor: 1/√D with
 * D = 1 + 2 a k₁₁ + 2 c k₂₂ + 4 a c R².
 */
function tilted(
  a: number,
  c: number,
  { k11, k12, k22, root }: Covariance,
): { factor: Node; inner: Covariance } {
  const determinant = multiply(root, root);
  const D = tiltOf(a, c, k11, k22, determinant);
  const rootOfD = sqrt(D);
  return {
    factor: divide(1, rootOfD),
    inner: {
      k11: divide(c === 0 ? k11 : add(k11, multiply(2 * c, determinant)), D),
      k12: divide(k12, D),
      k22: divide(a === 0 ? k22 : add(k22, multiply(2 * a, determinant)), D),
      root: divide(root, rootOfD),
    },
  };
}

/** 1 + 2 a k₁₁ + 2 c k₂₂ + 4 a c R² */
function tiltOf(a: number, c: number, k11: Node, k22: Node, determinant: Node): Node {
  const terms = [
    ...(a === 0 ? [] : [multiply(2 * a, k11)]),
    ...(c === 0 ? [] : [multiply(2 * c, k22)]),
    ...(a === 0 || c === 0 ? [] : [multiply(4 * a * c, determinant)]),
  ];
  return terms.reduce((sum, term) => add(sum, term), constant(1));
}

/** E[x F] = k₁₁ E[∂F/∂x] + k₁₂ E[∂F/∂y] for F = f(x)/x g(y). */
function lowered(f: Term, g: Term, covariance: Covariance): Node | undefined {
  const { k11, k12, k22 } = covariance;
  const F = { ...f, power: f.power - 1 };
  const deviations = [sqrt(k11), sqrt(k22)] as const;
  const byX = differentiate([F]).map(slope =>
    slope.factor.kind === 'delta'
      ? // k₁₁ times the density of x at 0
        scaledBy(
          multiply(slope.coefficient / Math.sqrt(2 * Math.PI), deviations[0]),
          conditional(g, covariance),
        )
      : scaledBy(k11, gaussianMoment(slope, g, covariance)),
  );
  const byY = differentiate([g]).map(slope =>
    slope.factor.kind === 'delta'
      ? scaledBy(
          multiply(slope.coefficient / Math.sqrt(2 * Math.PI), quotient(k12, deviations[1])),
          conditional(F, swapped(covariance)),
        )
      : scaledBy(k12, gaussianMoment(F, slope, covariance)),
  );
  return addAll([...byX, ...byY]);
}

function scaledBy(factor: Node, node: Node | undefined): Node | undefined {
  return node && multiply(factor, node);
}

/** E[g(y) | x = 0], where y has the variance R²/k₁₁. */
function conditional(g: Term, { k11, root }: Covariance): Node | undefined {
  const deviation = quotient(root, sqrt(k11));
  return singleMoment(g, multiply(deviation, deviation));
}

/** E[f(x)] for a variance. */
export function singleMoment(f: Term, variance: Node): Node | undefined {
  const { coefficient, power, decay, factor } = f;
  if (isOddProduct(f, termOf(1))) return undefined;
  if (decay !== 0) {
    const D = add(1, multiply(2 * decay, variance));
    const moment = singleMoment({ ...f, decay: 0 }, divide(variance, D));
    return moment && divide(moment, sqrt(D));
  }
  if (isSide(factor)) return scaled(coefficient * standardMoment(f), deviationPower(f, variance));
  // From E[x F] = k E[F′]
  if (power > 0) {
    const slopes = differentiate([{ ...f, power: power - 1 }]);
    return scaledBy(variance, addAll(slopes.map(slope => singleMoment(slope, variance))));
  }
  if (factor.kind === 'delta') {
    // δ⁽²ᵐ⁾ gives the derivative of the density at 0.
    let node = quotient(constant(coefficient / Math.sqrt(2 * Math.PI)), sqrt(variance));
    for (let m = factor.scale; m > 0; m -= 2) node = multiply(1 - m, quotient(node, variance));
    return node;
  }
  throw new Error(`no expectation of ${factor.kind}`);
}

/** kᵖᐟ², and 0 at k = 0 for functions that are 0 at 0. */
function deviationPower({ power, factor: { kind } }: Term, variance: Node): Node {
  if (power === 0) return kind === 'one' ? constant(1) : sideNodeOfVariance(variance);
  let node: Node | undefined;
  for (let p = power; p > 1; p -= 2) node = node === undefined ? variance : multiply(node, variance);
  if (power % 2 === 0) return node ?? constant(1);
  return node === undefined ? sqrt(variance) : multiply(node, sqrt(variance));
}

function sideNodeOfVariance(variance: Node): Node {
  const nonzero = termOf(1, 0, { kind: 'nonzero', scale: 0 });
  const unused = constant(0);
  const covariance = { k11: variance, k12: unused, k22: variance, root: unused };
  return sideNode(sideMoment(nonzero, termOf(1)), covariance) ?? unused;
}

/** E[s(x) r(y)] where at least one is erf: the angle between x and y with independent variables added. */
function angle(f: Term, g: Term, covariance: Covariance): Node | undefined {
  if (f.factor.kind !== 'erf') return angle(g, f, swapped(covariance));
  const { k11, k12, k22, root } = covariance;
  const determinant = multiply(root, root);
  const b = f.factor.scale;
  if (g.factor.kind === 'erf') {
    const d = g.factor.scale;
    const height = sqrt(tiltOf(b * b, d * d, k11, k22, determinant));
    return divide(atan2(multiply(2 * b * d, k12), height), Math.PI / 2);
  }
  // E[erf(b x) sign y], half of it for one side, and 0 for the other ones
  const share = { positive: 0.5, negative: -0.5, sign: 1 }[g.factor.kind as string];
  if (share === undefined) return undefined;
  const height = sqrt(add(k22, multiply(2 * b * b, determinant)));
  return multiply(share, divide(atan2(multiply(Math.SQRT2 * b, k12), height), Math.PI / 2));
}

/** E[δ⁽ᵐ⁾(x) g(y)], by parts. */
function deltaMoment(order: number, g: Term, covariance: Covariance): Node | undefined {
  if (isSide(g.factor) && g.decay === 0)
    return sideNode(sideMoment({ power: 0, factor: { kind: 'delta', scale: order } }, g), covariance);
  if (g.factor.kind === 'delta')
    return sideNode(sideMoment({ power: 0, factor: { kind: 'delta', scale: order } }, g), covariance);
  const { k11, k12 } = covariance;
  if (order === 0) {
    const density = quotient(constant(1 / Math.sqrt(2 * Math.PI)), sqrt(k11));
    return scaledBy(density, conditional(g, covariance));
  }
  // 0 = E[x F] + (m − 1) E[δ⁽ᵐ⁻²⁾ g] for F = δ⁽ᵐ⁻¹⁾(x) g(y)
  const before = order === 1 ? undefined : scaled(1 - order, deltaMoment(order - 2, g, covariance));
  const slopes = differentiate([g]).map(slope => {
    const { coefficient } = slope;
    return scaledBy(
      multiply(-coefficient, k12),
      deltaMoment(order - 1, { ...slope, coefficient: 1 }, covariance),
    );
  });
  const total = addAll([before, ...slopes]);
  return total && quotient(total, k11);
}
