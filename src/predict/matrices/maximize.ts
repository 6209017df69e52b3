/** A function to be maximised, with its gradient; undefined where it is not defined. */
export type Objective = (
  point: readonly number[],
) => Promise<{ readonly value: number; readonly gradient: readonly number[] } | undefined>;

export interface Maximum {
  readonly point: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
  readonly iterations: number;
  /** Whether the gradient became as small as was asked. */
  readonly converged: boolean;
}

export interface MaximizeOptions {
  /** The gradient is small where no entry is larger than this times max(1, |value|). */
  readonly tolerance: number;
  readonly mostIterations: number;
}

/** No step moves a coordinate further than this: coordinates are logarithms. */
const LONGEST_STEP = 2;
/** Armijo's condition: a step must gain this part of what the slope promises. */
const LEAST_GAIN = 1e-4;
const MOST_HALVINGS = 40;

/**
 * A maximum of a smooth function of few variables, by the method of Broyden, Fletcher, Goldfarb and Shanno
 * with backtracking (Nocedal & Wright 2006, algorithm 6.1). Undefined if the function is not defined at the
 * start.
 */
export async function maximize(
  objective: Objective,
  start: readonly number[],
  { tolerance, mostIterations }: MaximizeOptions,
): Promise<Maximum | undefined> {
  const first = await objective(start);
  if (first === undefined) return undefined;
  const size = start.length;
  let point = [...start];
  let { value, gradient } = first;
  let inverse: number[][] | undefined;
  const isSmall = (): boolean => largestOf(gradient) <= tolerance * Math.max(1, Math.abs(value));
  let iterations = 0;
  while (!isSmall() && iterations < mostIterations) {
    iterations++;
    let direction = inverse === undefined ? [...gradient] : timesVector(inverse, gradient);
    if (inner(direction, gradient) <= 0) [inverse, direction] = [undefined, [...gradient]];
    const length = largestOf(direction);
    // Without curvature a step of length 1 is a guess.
    const scale = (inverse === undefined ? Math.min(1, length) : Math.min(LONGEST_STEP, length)) / length;
    const slope = inner(direction, gradient);
    let accepted: Awaited<ReturnType<Objective>>;
    let moved = point;
    for (let halving = 0, step = scale; halving < MOST_HALVINGS; halving++, step /= 2) {
      moved = point.map((coordinate, i) => coordinate + step * direction[i]!);
      const found = await objective(moved);
      if (found !== undefined && found.value >= value + LEAST_GAIN * step * slope) {
        accepted = found;
        break;
      }
    }
    if (accepted === undefined) {
      // The curvature may mislead; along the gradient itself nothing is left to gain but rounding.
      if (inverse === undefined) break;
      inverse = undefined;
      continue;
    }
    const before = { point, gradient };
    [point, value, gradient] = [moved, accepted.value, accepted.gradient];
    const s = point.map((coordinate, i) => coordinate - before.point[i]!);
    const y = gradient.map((slopeAt, i) => before.gradient[i]! - slopeAt);
    inverse = updated(inverse, s, y, size);
  }
  return { point, value, gradient, iterations, converged: isSmall() };
}

/** The inverse Hessian of −f after a step s that changed the gradient by −y. */
function updated(
  inverse: number[][] | undefined,
  s: readonly number[],
  y: readonly number[],
  size: number,
): number[][] | undefined {
  const curvature = inner(s, y);
  if (!(curvature > 0)) return inverse;
  const scale = curvature / inner(y, y);
  const known = inverse ?? s.map((_, i) => s.map((__, j) => (i === j ? scale : 0)));
  const image = timesVector(known, y);
  const factor = (1 + inner(y, image) / curvature) / curvature;
  return Array.from({ length: size }, (_, i) =>
    Array.from(
      { length: size },
      (__, j) => known[i]![j]! + factor * s[i]! * s[j]! - (image[i]! * s[j]! + s[i]! * image[j]!) / curvature,
    ),
  );
}

function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function timesVector(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return matrix.map(row => inner(row, vector));
}

function largestOf(vector: readonly number[]): number {
  return vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
