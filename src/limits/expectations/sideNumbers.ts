import { atan2Of, gramRootOf } from '../../ad/index.js';
import type { Base, Monomial } from './sideMoments.js';

/** E[f(x) g(y)] of numbers, as `sideNode` has it of nodes: 0 where it divides by 0. */
export function sideNumber(
  monomials: readonly Monomial[],
): (k11: number, k12: number, k22: number) => number {
  return (k11, k12, k22) => {
    const [first, second] = [Math.sqrt(k11), Math.sqrt(k22)];
    const root = gramRootOf(k11, k12, k22);
    let sum = 0;
    for (const { coefficient, powers, base, nonzero } of monomials) {
      if ((nonzero[0] && k11 === 0) || (nonzero[1] && k22 === 0)) continue;
      const [i, j, k, l] = powers;
      let product = timesPower(coefficient, first, i);
      product = timesPower(product, k12, j);
      product = timesPower(product, second, k);
      product = timesPower(product, root, l);
      sum += base === 'one' ? product : product * baseNumber(base, k12, root);
    }
    return sum;
  };
}

/** y xⁿ, and 0 where it would divide by 0. */
function timesPower(y: number, x: number, n: number): number {
  if (n < 0 && x === 0) return 0;
  let product = y;
  for (let k = Math.abs(n); k > 0; k--) product = n > 0 ? product * x : product / x;
  return product;
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
