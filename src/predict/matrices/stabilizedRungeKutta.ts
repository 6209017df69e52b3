import { InvalidArgumentError, NonFiniteError } from '../../errors/index.js';

/** ẏ = f(y) whose Jacobian has real eigenvalues from −stiffness to 0, more or less. */
export interface StiffSystem {
  slope(y: Float64Array): Float64Array;
  /** A bound of the largest |eigenvalue| of the Jacobian at y and near it. */
  stiffness(y: Float64Array): number;
  /** How fast all solutions come together, at least, as a rate: 0 where that is not known. */
  readonly contraction: number;
  /** How large an error of a step is, beside what is allowed for one step. */
  errorNorm(error: Float64Array, y: Float64Array): number;
}

export interface Integration {
  readonly y: Float64Array;
  readonly steps: number;
  /** How often the slope was computed. */
  readonly evaluations: number;
}

/** Damping of the stability polynomial. */
const EPSILON = 2 / 13;
const SAFETY = 0.8;
const MOST_GROWTH = 5;
/** Rounding grows as the square of the stages; with more, a step could not be interrupted for long. */
const MOST_STAGES = 1000;
/** Nobody waits for more, of the smallest system. */
const MOST_EVALUATIONS = 1_000_000;
/** Of the error that is allowed for a step, what may be left where a solution has settled. */
const SETTLED = 0.01;

/**
 * The Runge–Kutta–Chebyshev method of second order with error control (Sommeijer, Shampine & Verwer 1998):
 * s stages are stable for steps of 0.65 s²/stiffness, so that a stiff system costs the root of what an
 * explicit method takes, and nothing is solved for.
 *
 * @param times ascending.
 * @param onStep is told the time after each step, and may throw to end the work.
 * @returns the state at each time.
 * @throws NonFiniteError where no step is small enough; InvalidArgumentError for a time that a million
 *   evaluations of the slope do not reach.
 */
export async function integrate(
  system: StiffSystem,
  start: Float64Array,
  times: readonly number[],
  onStep: (time: number) => void | Promise<void>,
): Promise<Integration[]> {
  let y = start;
  let slope = system.slope(y);
  let [time, steps, evaluations] = [0, 0, 1];
  let step = firstStep(system, y, slope, times.at(-1) ?? 0);
  const found: Integration[] = [];
  let isSettled = false;
  for (const end of times) {
    while (time < end && !isSettled) {
      if (evaluations > MOST_EVALUATIONS) {
        const allowed = `times up to some ${time.toPrecision(2)}, which ${MOST_EVALUATIONS} evaluations reach`;
        throw new InvalidArgumentError('t', end, allowed);
      }
      const stiffness = system.stiffness(y);
      const h = Math.min(step, end - time, (MOST_STAGES ** 2 - 1) / (1.54 * stiffness));
      if (!(h > Number.EPSILON * time))
        throw new NonFiniteError(`no step after the time ${time} is small enough`);
      const stages = Math.max(2, 1 + Math.floor(Math.sqrt(1 + 1.54 * h * stiffness)));
      const next = chebyshevStep(system, y, slope, h, stages);
      const nextSlope = system.slope(next);
      evaluations += stages;
      const error = next.map((value, i) => 0.8 * (y[i]! - value) + 0.4 * h * (slope[i]! + nextSlope[i]!));
      const size = system.errorNorm(error, next);
      const factor = size > 0 ? SAFETY * size ** (-1 / 3) : MOST_GROWTH;
      if (size <= 1) {
        [y, slope] = [next, nextSlope];
        time = h === end - time ? end : time + h;
        steps++;
        isSettled = hasSettled(system, y, slope);
        await onStep(time);
        // A step that was cut short by an end says little of the next.
        if (h === step || factor < 1) step = h * Math.min(MOST_GROWTH, Math.max(0.2, factor));
      } else step = h * (Number.isFinite(factor) ? Math.max(0.1, Math.min(0.9, factor)) : 0.1);
    }
    found.push({ y, steps, evaluations });
  }
  return found;
}

/** Whether no time changes it: where solutions come together at a rate, the rest of the way is slope/rate. */
function hasSettled(system: StiffSystem, y: Float64Array, slope: Float64Array): boolean {
  const { contraction } = system;
  if (contraction === 0) return false;
  return (
    system.errorNorm(
      slope.map(value => value / contraction),
      y,
    ) <= SETTLED
  );
}

/** A step whose error an explicit step of first order would hold. */
function firstStep(system: StiffSystem, y: Float64Array, slope: Float64Array, end: number): number {
  const h = 1 / Math.max(system.stiffness(y), Number.MIN_VALUE);
  const moved = system.slope(y.map((value, i) => value + h * slope[i]!));
  const error = moved.map((value, i) => (h * (value - slope[i]!)) / 2);
  const size = system.errorNorm(error, y);
  return Math.min(end, size > 0 ? (h / 2) * Math.min(1, size ** -0.5) : h);
}

function chebyshevStep(
  system: StiffSystem,
  y: Float64Array,
  slope: Float64Array,
  h: number,
  stages: number,
): Float64Array {
  const w0 = 1 + EPSILON / stages ** 2;
  // Tⱼ, T′ⱼ and T″ⱼ at w₀
  const value = [1, w0];
  const first = [0, 1];
  const second = [0, 0];
  for (let j = 2; j <= stages; j++) {
    value.push(2 * w0 * value[j - 1]! - value[j - 2]!);
    first.push(2 * w0 * first[j - 1]! - first[j - 2]! + 2 * value[j - 1]!);
    second.push(2 * w0 * second[j - 1]! - second[j - 2]! + 4 * first[j - 1]!);
  }
  const w1 = first[stages]! / second[stages]!;
  const b = (j: number): number => second[Math.max(j, 2)]! / first[Math.max(j, 2)]! ** 2;
  let before = y;
  let last = y.map((entry, i) => entry + b(1) * w1 * h * slope[i]!);
  for (let j = 2; j <= stages; j++) {
    const mu = (2 * b(j) * w0) / b(j - 1);
    const nu = -b(j) / b(j - 2);
    const ofSlope = ((2 * b(j) * w1) / b(j - 1)) * h;
    const ofFirst = -(1 - b(j - 1) * value[j - 1]!) * ofSlope;
    const current = system.slope(last);
    const next = new Float64Array(y.length);
    for (let i = 0; i < y.length; i++)
      next[i] =
        (1 - mu - nu) * y[i]! + mu * last[i]! + nu * before[i]! + ofSlope * current[i]! + ofFirst * slope[i]!;
    [before, last] = [last, next];
  }
  return last;
}
