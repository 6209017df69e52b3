import { adaptiveIntegral, type Integral } from './adaptiveIntegral.js';
import type { Correlation } from './correlation.js';
import type { HermiteExpansion } from './hermiteExpansion.js';
import { leastEnd } from './halfLineMesh.js';
import { valueAt } from './realFunction.js';

/** Panels of the radius, which ends where a density has no weight. */
const radii = [0, 2.5, 5.5, 9.5];
/** So much further than others a function may have weight. */
const mostGrowth = 2;

/**
 * E[f(x) g(y)] in polar coordinates of the plane in which both are linear: x = σ₁ r cos α and
 * y = σ₂ r cos(α − α₀), cos α₀ = ρ. What bends or varies fast where x or y is 0 does so at the borders of four
 * sectors, and opposite directions are taken together. Undefined for functions with kinks elsewhere, and for
 * those that grow.
 */
export function polarIntegral(
  a: HermiteExpansion,
  b: HermiteExpansion,
  { correlation, complement }: Correlation,
): Integral | undefined {
  const growth = Math.max(a.end, b.end) - leastEnd;
  const hasOtherKinks = [...a.f.kinks, ...b.f.kinks].some(kink => kink !== 0);
  if (growth > mostGrowth || hasOtherKinks || complement === 0) return undefined;
  const negligible = 2 ** -56 * Math.min(1, a.norm * b.norm);
  const breakpoints = [...radii.slice(0, -1), 9.5 + 2 * growth];
  let noise = 0;
  const along = (angle: number): number => {
    const cosine = Math.cos(angle);
    const scale1 = a.deviation * cosine;
    const scale2 = b.deviation * (correlation * cosine + complement * Math.sin(angle));
    const radial = adaptiveIntegral(
      r => {
        const ahead = valueAt(a.f, r * scale1) * valueAt(b.f, r * scale2);
        const behind = valueAt(a.f, -r * scale1) * valueAt(b.f, -r * scale2);
        return ((ahead + behind) * r * Math.exp((-r * r) / 2)) / (2 * Math.PI);
      },
      breakpoints,
      negligible,
    );
    noise = radial.noise + 4 * radial.magnitude;
    return radial.value;
  };
  const between = Math.atan2(complement, correlation);
  return adaptiveIntegral(along, [-Math.PI / 2, between - Math.PI / 2, Math.PI / 2], negligible, () => noise);
}
