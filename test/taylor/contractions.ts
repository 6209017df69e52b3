import { add, inner, multiply, type Node } from '../../src/ad/index.js';
import { expand, gradientDirection, type Direction } from '../../src/taylor/expansion.js';

/** Σ over the parameters of ⟨aᵖ, bᵖ⟩, where what is not there is zero. */
export function contraction(a: Direction, b: Direction): Node {
  return [...a]
    .flatMap(([parameter, left]) => {
      const right = b.get(parameter);
      return left === undefined || right === undefined ? [] : [inner(left, right)];
    })
    .reduce((total, term) => add(total, term));
}

/** ∇²h v: the first coefficient of ∇h along v. */
export function hessianProduct(h: Node, trained: readonly Node[], v: Direction): Direction {
  const gradient = gradientDirection(h, trained);
  const present = [...gradient].flatMap(([parameter, slope]) =>
    slope === undefined ? [] : [{ parameter, slope }],
  );
  const series = expand(
    present.map(({ slope }) => slope),
    v,
    1,
  );
  return new Map(present.map(({ parameter }, position) => [parameter, series[position]?.[1]]));
}

/** Σₖ factorₖ vₖ of directions that have the same parameters. */
export function combination(directions: readonly Direction[], factors: readonly number[]): Direction {
  const [first] = directions;
  return new Map(
    [...first!.keys()].map(parameter => {
      const parts = directions.flatMap((direction, k) => {
        const change = direction.get(parameter);
        return change === undefined ? [] : [multiply(factors[k]!, change)];
      });
      return [parameter, parts.length === 0 ? undefined : parts.reduce((total, part) => add(total, part))];
    }),
  );
}
