import { gaussianNoise, type Integral } from './adaptiveIntegral.js';
import type { Correlation } from './correlation.js';
import { highestDetail, legendreRule } from './gaussLegendre.js';
import { leastEnd } from './halfLineMesh.js';
import type { HermiteExpansion } from './hermiteExpansion.js';
import { valueAt } from './realFunction.js';

const rule = legendreRule(32, 4);
const size = rule.nodes.length;
/** Panels of the radius, which ends where a density has no weight. */
const radii = [0, 4.5, 9.5] as const;
/**
 * What the coefficients of degree 28 to 31 may be, relative to the integral of the absolute value: the
 * rule is exact to degree 63, and coefficients decay geometrically. Of a jump, whose do not, little is left.
 */
const resolution = 2 ** -38;

const [radius, weight] = radialRule();

/**
 * E[f(x) g(y)] in polar coordinates of the plane in which both are linear: x = σ₁ r cos α and
 * y = σ₂ r cos(α − α₀), cos α₀ = ρ. Functions with kinks at 0 alone are smooth in four sectors, of which
 * opposite ones are taken together. One rule for all: undefined where it does not resolve the functions, or
 * they have weight or kinks elsewhere.
 */
export function polarIntegral(
  a: HermiteExpansion,
  b: HermiteExpansion,
  { correlation, complement }: Correlation,
): Integral | undefined {
  const hasOtherKinks = [...a.f.kinks, ...b.f.kinks].some(kink => kink !== 0);
  if (hasOtherKinks || complement === 0 || Math.max(a.end, b.end) > leastEnd + 1) return undefined;
  const along = new Float64Array(size);
  const values = new Float64Array(radius.length);
  const between = Math.atan2(complement, correlation);
  let [value, magnitude, noise, detail] = [0, 0, 0, 0];
  for (const [from, to] of [
    [-Math.PI / 2, between - Math.PI / 2],
    [between - Math.PI / 2, Math.PI / 2],
  ] as const) {
    const half = (to - from) / 2;
    for (let i = 0; i < size; i++) {
      const cosine = Math.cos(from + half * (1 + rule.nodes[i]!));
      const sine = Math.sin(from + half * (1 + rule.nodes[i]!));
      const scale1 = a.deviation * cosine;
      const scale2 = b.deviation * (correlation * cosine + complement * sine);
      const share = half * rule.weights[i]!;
      let sum = 0;
      for (let k = 0; k < radius.length; k++) {
        const r = radius[k]!;
        const ahead = valueAt(a.f, r * scale1) * valueAt(b.f, r * scale2);
        const behind = valueAt(a.f, -r * scale1) * valueAt(b.f, -r * scale2);
        values[k] = weight[k]! * (ahead + behind);
        sum += values[k]!;
        const absolute = share * weight[k]! * (Math.abs(ahead) + Math.abs(behind));
        magnitude += absolute;
        noise += gaussianNoise(r, absolute);
      }
      along[i] = sum;
      for (let at = 0; at < radius.length; at += size) detail = Math.max(detail, radialDetail(values, at));
    }
    for (let i = 0; i < size; i++) value += half * rule.weights[i]! * along[i]!;
    detail = Math.max(detail, half * highestDetail(rule, along));
  }
  if (!(detail <= resolution * magnitude)) return undefined;
  return { value, error: detail * 2 ** -8 + 2 ** -52 * (noise + 4 * magnitude), magnitude, noise };
}

/** Nodes and weights of ∫ r e^(−r²/2) dr/2π. */
function radialRule(): [Float64Array, Float64Array] {
  const nodes = new Float64Array((radii.length - 1) * size);
  const weights = nodes.slice();
  for (let panel = 0; panel + 1 < radii.length; panel++) {
    const half = (radii[panel + 1]! - radii[panel]!) / 2;
    for (let i = 0; i < size; i++) {
      const at = panel * size + i;
      const r = (nodes[at] = radii[panel]! + half * (1 + rule.nodes[i]!));
      weights[at] = (half * rule.weights[i]! * r * Math.exp((-r * r) / 2)) / (2 * Math.PI);
    }
  }
  return [nodes, weights];
}

const unweighted = new Float64Array(size);

/** The highest Legendre coefficient of a panel, times its width. */
function radialDetail(weighted: Float64Array, from: number): number {
  for (let i = 0; i < size; i++) unweighted[i] = weighted[from + i]! / rule.weights[i]!;
  return highestDetail(rule, unweighted);
}
