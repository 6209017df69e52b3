import { constantFormula, oneFormula, zeroFormula, type Formula } from '../formula.js';
import { rational } from '../rational.js';
import type { Diagram, SlopeLeaf, Vertex } from './diagram.js';
import type { Registry } from './registry.js';

/** Powers of slopes by ascending id, those of slopes with a value 0 or opposite values as low as can be. */
export function reducedSlopes(
  powers: ReadonlyMap<number, number>,
  registry: Registry,
): { slopes: Vertex['slopes']; coefficient: Formula } {
  let coefficient = oneFormula;
  const slopes: [number, number][] = [];
  for (const [id, power] of [...powers].sort(([a], [b]) => a - b)) {
    const reduced = powerOfSlope(registry.slopeOf(id), power);
    coefficient = coefficient.times(reduced.coefficient);
    if (reduced.power > 0) slopes.push([id, reduced.power]);
  }
  return { slopes, coefficient };
}

/** dᵐ as a number times a lower power, where one value is 0 or both are opposite: d³ = d for relu. */
function powerOfSlope(
  { negative, positive }: SlopeLeaf,
  power: number,
): { coefficient: Formula; power: number } {
  if (power < 2) return { coefficient: oneFormula, power };
  if (negative.isZero) return { coefficient: positive.power(power - 1), power: 1 };
  if (positive.isZero) return { coefficient: negative.power(power - 1), power: 1 };
  if (!negative.plus(positive).isZero) return { coefficient: oneFormula, power };
  const rest = power % 2;
  return { coefficient: positive.power(power - rest), power: rest };
}

/**
 * E Π Σ_a Π d_a^m over sums that have slopes alone, which are independent fair coins: a sum over the set
 * partitions of the sums, those in one block being about one unit,
 *
 *   Σ_π n (n − 1) ... (n − |π| + 1) Π_{B ∈ π} Π_d (lo^m(B) + hi^m(B))/2.
 */
export function expectedSlopes(diagrams: readonly Diagram[], registry: Registry): Formula {
  // Sums over different dimensions are about different units.
  const byDimension = new Map<string, Map<number, number>[]>();
  for (const { vertices } of diagrams)
    for (const { dimension, slopes } of vertices)
      byDimension.set(dimension, [...(byDimension.get(dimension) ?? []), new Map(slopes)]);
  let product = oneFormula;
  for (const [dimension, sums] of byDimension)
    product = product.times(overPartitions(sums, registry.size(dimension), registry));
  return product;
}

function overPartitions(
  sums: readonly ReadonlyMap<number, number>[],
  size: Formula,
  registry: Registry,
): Formula {
  // Blocks so far as multisets, with the number of ways that lead there.
  let states = new Map<string, { blocks: ReadonlyMap<number, number>[]; ways: number }>([
    ['', { blocks: [], ways: 1 }],
  ]);
  for (const sum of sums) {
    const next: typeof states = new Map();
    for (const { blocks, ways } of states.values())
      for (let place = 0; place <= blocks.length; place++) {
        const block = new Map(blocks[place] ?? []);
        for (const [id, power] of sum) block.set(id, (block.get(id) ?? 0) + power);
        const extended = [...blocks.slice(0, place), block, ...blocks.slice(place + 1)];
        const sorted = extended.map(of => [textOf(of), of] as const).sort(([a], [b]) => (a < b ? -1 : 1));
        const key = sorted.map(([text]) => text).join(' ');
        next.set(key, {
          blocks: sorted.map(([, of]) => of),
          ways: ways + (next.get(key)?.ways ?? 0),
        });
      }
    states = next;
  }
  let total = zeroFormula;
  for (const { blocks, ways } of states.values()) {
    let term = constantFormula(ways);
    for (const [position, block] of blocks.entries()) {
      term = term.times(size.minus(constantFormula(position)));
      for (const [id, power] of block) term = term.times(momentOfSlope(registry.slopeOf(id), power));
    }
    total = total.plus(term);
  }
  return total;
}

function textOf(block: ReadonlyMap<number, number>): string {
  return [...block]
    .sort(([a], [b]) => a - b)
    .map(([id, power]) => `${id}^${power}`)
    .join('·');
}

/** E dᵐ = (loᵐ + hiᵐ)/2. */
function momentOfSlope({ negative, positive }: SlopeLeaf, power: number): Formula {
  return negative
    .power(power)
    .plus(positive.power(power))
    .times(constantFormula(rational(1n, 2n)));
}
