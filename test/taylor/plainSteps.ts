import type { DrawnCase } from '../models/networkCases.js';
import { movedBy, plainForward, plainGradient, type PlainForward } from '../models/plainNetworks.js';

/**
 * The forward pass at hᵢ(w − μ ∇ℓⱼ) as a function of μ, by plain loops; squared loss, i and j inputs 0 and 1.
 * Of the pre-activations only those before a kink.
 */
export function plainPath(
  { plain, dense, inputs }: DrawnCase,
  target: number,
): (rate: number) => PlainForward {
  const [at, along] = [inputs[0]!, inputs[1]!];
  const slope = plainForward(plain, dense, along).outputs.map(h => h - target);
  const direction = plainGradient(plain, dense, along, slope);
  const kinked = (layer: number): boolean =>
    (layer < plain.depth - 1 ? plain.activation : plain.primary?.activation) !== 'linear';
  return rate => {
    const { outputs, preActivations } = plainForward(plain, movedBy(dense, direction, -rate), at);
    return { outputs, preActivations: preActivations.filter((_, layer) => kinked(layer)) };
  };
}

export function signsOf({ preActivations }: PlainForward): string {
  return preActivations.map(layer => layer.map(Math.sign).join('')).join('|');
}

/**
 * The first μ of a grid over (0, limit] whose signs differ from those at 0, bisected; undefined if there is
 * none.
 */
export function bruteForceFlip(
  path: (rate: number) => PlainForward,
  limit: number,
  points: number,
): number | undefined {
  const before = signsOf(path(0));
  const flipped = (rate: number): boolean => signsOf(path(rate)) !== before;
  for (let k = 1; k <= points; k++) {
    if (!flipped((limit * k) / points)) continue;
    let [low, high] = [(limit * (k - 1)) / points, (limit * k) / points];
    for (let halving = 0; halving < 60; halving++) {
      const middle = (low + high) / 2;
      if (flipped(middle)) high = middle;
      else low = middle;
    }
    return high;
  }
  return undefined;
}
