import { atan2Of, gramRootOf } from '../../ad/index.js';
import type { Base, Monomial } from './sideMoments.js';

/** E[f(x) g(y)] of numbers, as `sideNode` has it of nodes: 0 where it divides by 0. */
export function sideNumber(
  monomials: readonly Monomial[],
): (k11: number, k12: number, k22: number) => number {
  return (k11, k12, k22) => {
    const bases = [Math.sqrt(k11), k12, Math.sqrt(k22), gramRootOf(k11, k12, k22)];
    let sum = 0;
    for (const { coefficient, powers, base, nonzero } of monomials) {
      if ((nonzero[0] && k11 === 0) || (nonzero[1] && k22 === 0)) continue;
      let product = coefficient;
      for (let i = 0; i < 4; i++) {
        const [power, x] = [powers[i]!, bases[i]!];
        if (power < 0 && x === 0) product = 0;
        else for (let k = Math.abs(power); k > 0; k--) product = power > 0 ? product * x : product / x;
      }
      sum += base === 'one' ? product : product * baseNumber(base, k12, bases[3]!);
    }
    return sum;
  };
}

function baseNumber(base: Exclude<Base, 'one'>, k12: number, root: number): number {
  switch (base) {
    case 'equal':
      return atan2Of(root, -k12) / (2 * Math.PI);
    case 'opposite':
      return atan2Of(root, k12) / (2 * Math.PI);
    case 'signs':
      return atan2Of(k12, root) / (Math.PI / 2);
  }
}
