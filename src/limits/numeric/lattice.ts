import { RandomStream } from '../../random/index.js';
import { inverseNormal } from './inverseNormal.js';

/**
 * A generating vector for 2ᵐ points, m ≤ 20, each set within the next: exod2_base2_m20_CKN of F. Nuyens'
 * "Magic Point Shop", constructed component by component for weights of order 2 (Cools, Kuo & Nuyens, *SIAM
 * J. Sci. Comput.* 28, 2006).
 */
const generator = [
  1, 182667, 469891, 498753, 110745, 446247, 250185, 118627, 245333, 283199, 408519, 391023, 246327, 126539,
  399185, 461527,
];

export const mostLatticeDimensions = generator.length;
export const shiftCount = 8;
/** log₂ of the fewest and of the most points for each shift. */
const fewest = 10;
const most = 13;

/** The levels of the lattice: the first has its fewest points, each other one as many as all before. */
export const levels: readonly { readonly from: number; readonly count: number }[] = Array.from(
  { length: most - fewest + 1 },
  (_, level) => ({
    from: level === 0 ? 0 : 2 ** (fewest + level - 1),
    count: 2 ** (fewest + Math.max(0, level - 1)),
  }),
);

const uniforms = new Map<number, Float64Array>();
const normals = new Map<number, Float64Array>();

/**
 * Coordinate j of all points, within (0, 1): those of one shift after the other, and of each in the order of
 * levels. The lattice is shifted at random (with a seed of its own, so always alike), and folded by the tent
 * x → 1 − |2x − 1|, which spares integrands from having to be periodic (Hickernell 2002).
 */
export function uniformColumn(j: number): Float64Array {
  const known = uniforms.get(j);
  if (known !== undefined) return known;
  const count = 2 ** most;
  const column = new Float64Array(shiftCount * count);
  const shifts = new Float64Array(shiftCount);
  new RandomStream(0, 'lattice', j).fillUniform(shifts);
  for (let s = 0; s < shiftCount; s++) {
    for (const [level, { from, count: points }] of levels.entries()) {
      const size = 2 ** (fewest + level);
      for (let i = 0; i < points; i++) {
        const index = level === 0 ? i : 2 * i + 1;
        // Products below 2³⁴ are exact.
        const place = ((index * generator[j]!) % size) / size + shifts[s]!;
        const folded = 1 - Math.abs(2 * (place - Math.floor(place)) - 1);
        column[s * count + from + i] = Math.min(1 - 2 ** -53, Math.max(2 ** -54, folded));
      }
    }
  }
  uniforms.set(j, column);
  return column;
}

/** The same as standard normal numbers. */
export function normalColumn(j: number): Float64Array {
  const known = normals.get(j);
  if (known !== undefined) return known;
  const column = uniformColumn(j).map(inverseNormal);
  normals.set(j, column);
  return column;
}
