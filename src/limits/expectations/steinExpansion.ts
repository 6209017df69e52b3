import { derivativesOf, sideMoment, type Monomial, type SidePower } from './sideMoments.js';

/** coefficient · Π kₚᵩ over pairs of variables · E[f(a) g(b)] for two of them. */
export interface SteinMonomial {
  readonly coefficient: number;
  readonly pairs: readonly (readonly [p: number, q: number])[];
  readonly moment: readonly Monomial[];
}

/**
 * E[x₀ x₁ ⋯ f(a) g(b)] for a product of `count` variables and functions of two more, the variables `count`
 * and `count` + 1, by Stein's equation E[x F] = Σⱼ E[x xⱼ] E[∂F/∂xⱼ].
 */
export function steinExpansion(count: number, f: SidePower, g: SidePower): SteinMonomial[] {
  const sums = new Map<string, Expanded>();
  for (const monomial of expand([...Array(count).keys()], count, f, g)) {
    const key = `${describe(monomial.f)} ${describe(monomial.g)} ${monomial.pairs.map(String).sort().join(' ')}`;
    const coefficient = (sums.get(key)?.coefficient ?? 0) + monomial.coefficient;
    sums.set(key, { ...monomial, coefficient });
  }
  return [...sums.values()].flatMap(({ coefficient, pairs, f: left, g: right }) => {
    const moment = sideMoment(left, right);
    return moment.length === 0 || coefficient === 0 ? [] : [{ coefficient, pairs, moment }];
  });
}

interface Expanded {
  readonly coefficient: number;
  readonly pairs: readonly (readonly [number, number])[];
  readonly f: SidePower;
  readonly g: SidePower;
}

function expand(variables: readonly number[], count: number, f: SidePower, g: SidePower): Expanded[] {
  const [x, ...others] = variables;
  if (x === undefined) return [{ coefficient: 1, pairs: [], f, g }];
  const withPair = (expanded: readonly Expanded[], other: number, by = 1): Expanded[] =>
    expanded.map(({ coefficient, pairs, ...functions }) => ({
      coefficient: by * coefficient,
      pairs: [...pairs, [x, other]],
      ...functions,
    }));
  return [
    ...others.flatMap((other, k) => withPair(expand(others.toSpliced(k, 1), count, f, g), other)),
    ...derivativesOf(f).flatMap(({ coefficient, part }) =>
      withPair(expand(others, count, part, g), count, coefficient),
    ),
    ...derivativesOf(g).flatMap(({ coefficient, part }) =>
      withPair(expand(others, count, f, part), count + 1, coefficient),
    ),
  ];
}

function describe({ power, factor: { kind, scale } }: SidePower): string {
  return `${power}${kind}${scale}`;
}
