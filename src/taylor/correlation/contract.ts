import { add, constant, inner, multiply, stopGradient, type Node } from '../../ad/index.js';
import { expand, factorial, gradientDirection, type Direction } from '../expansion.js';
import type { Along, Branch } from './plan.js';

/** What a tree is contracted from. */
export interface Scalars {
  /** The scalars that branches are about, by number. */
  readonly scalars: readonly Node[];
  readonly trained: readonly Node[];
  /** The direction of each cut pair: constant with respect to the parameters. */
  readonly cuts: readonly Direction[];
}

/**
 * Contracts trees to scalar nodes. A part of a tree below a pair is the direction
 *
 *   ∇_w ⟨∇ᵏf(x), d₁ ⊗ ... ⊗ d_k⟩,
 *
 * with its own directions d held fixed: reverse mode over a coefficient of a jet in several directions. No
 * gradient is formed. The directions are kept, so that equal branches of several trees are traced once.
 */
export function contractor({ scalars, trained, cuts }: Scalars): (root: Branch) => Node {
  const known = new Map<string, Direction>();

  /** ⟨∇ᵏf(x), ⊗ directions⟩ of some of the directions of a branch; zero by structure if undefined. */
  function derivative(scalar: number, along: readonly Along[]): Node | undefined {
    let term: Node | undefined = scalars[scalar];
    for (const { of, multiplicity } of along) {
      if (term === undefined) return undefined;
      const [series] = expand([term], directionOf(of), multiplicity);
      const coefficient: Node | undefined = series?.[multiplicity];
      term = coefficient && multiply(factorial(multiplicity), coefficient);
    }
    return term;
  }

  function directionOf(of: Branch | number): Direction {
    if (typeof of === 'number') return cuts[of] ?? new Map();
    const direction = known.get(of.key) ?? fixed(derivative(of.scalar, of.along), trained);
    known.set(of.key, direction);
    return direction;
  }

  return ({ scalar, along }) => {
    // A direction that occurs once is contracted with a gradient, not put into the jet: both cost the same
    // for one question, but in a table of inputs each gradient is computed once, and not once for each pair.
    const last = along.findLast(({ multiplicity }) => multiplicity === 1);
    const value = derivative(
      scalar,
      along.filter(other => other !== last),
    );
    if (value === undefined) return constant(0);
    return last === undefined ? value : product(gradientDirection(value, trained), directionOf(last.of));
  };
}

/** ∇_w of a scalar as a direction that later derivatives do not look into. */
function fixed(scalar: Node | undefined, trained: readonly Node[]): Direction {
  if (scalar === undefined) return new Map();
  const gradient = gradientDirection(scalar, trained);
  return new Map([...gradient].map(([node, change]) => [node, change && stopGradient(change)]));
}

/** ⟨a, b⟩ over all parameters. */
function product(a: Direction, b: Direction): Node {
  const terms = [...a].flatMap(([node, left]) => {
    const right = b.get(node);
    return left === undefined || right === undefined ? [] : [inner(left, right)];
  });
  return terms.length === 0 ? constant(0) : terms.reduce((total, term) => add(total, term));
}
