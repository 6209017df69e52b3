import { Tilts, type Combination, type TiltedIntegrands } from './tilts.js';

/** E[f(x) g(y)] as a function of their covariance, by a name that says which. */
export interface PairMoment {
  readonly name: string;
  readonly value: (k11: number, k12: number, k22: number) => number;
}

/** Arrays over the nodes of {@link Tilts}, each computed once. */
export class TiltedMoments {
  /** How many numbers are kept. */
  size = 0;
  private readonly numbers = new Map<string, number>();
  private readonly combinations: Combination[] = [];
  private readonly pairs = new Map<number, Float64Array>();
  private readonly moments = new Map<string, Float64Array>();

  constructor(readonly tilts: Tilts) {}

  /** The number of a combination, by which it is asked for. */
  numberOf(combination: Combination): number {
    const { positions, coefficients } = combination;
    const key =
      positions.length === 1
        ? `${coefficients[0]}z${positions[0]}`
        : `${coefficients.join()}z${positions.join()}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.combinations.length);
    return this.combinations.push(combination) - 1;
  }

  /** Covariances of two combinations by their numbers. */
  covariance(a: number, b: number): Float64Array {
    const key = Math.min(a, b) * 2 ** 24 + Math.max(a, b);
    const known = this.pairs.get(key);
    if (known !== undefined) return known;
    const values = this.tilts.covariances(this.combinations[a]!, this.combinations[b]!);
    this.pairs.set(key, values);
    this.size += values.length;
    return values;
  }

  /** Moments of two combinations, times the weights of Π Q^−exponent. */
  moment({ name, value }: PairMoment, exponents: readonly number[], a: number, b: number): Float64Array {
    const key = `${name} ${exponents.join()} ${a} ${b}`;
    const known = this.moments.get(key);
    if (known !== undefined) return known;
    const [k11, k12, k22] = [this.covariance(a, a), this.covariance(a, b), this.covariance(b, b)];
    const weights = this.tilts.weights(exponents);
    const values = weights.map((weight, node) => weight * value(k11[node]!, k12[node]!, k22[node]!));
    this.moments.set(key, values);
    this.size += values.length;
    return values;
  }
}

/** What has been computed for a covariance and forms, for expectations of other functions that follow. */
interface Kept {
  readonly key: string;
  readonly covariance: Float64Array;
  readonly moments: TiltedMoments;
}

/** At most so many numbers are kept: 128 MiB. */
const mostNumbers = 2 ** 24;
const kept: Kept[] = [];

/** The moments under tilts for a covariance (size × size): what was computed last is still there. */
export function tiltedMoments(
  covariance: Float64Array,
  size: number,
  integrands: TiltedIntegrands,
  step: number,
): TiltedMoments {
  const key = `${size} ${step} ${describe(integrands)}`;
  const at = kept.findIndex(
    entry => entry.key === key && entry.covariance.every((value, i) => value === covariance[i]),
  );
  const [known] = at < 0 ? [] : kept.splice(at, 1);
  const entry = known ?? {
    key,
    covariance: covariance.slice(),
    moments: new TiltedMoments(new Tilts(covariance, size, integrands, step)),
  };
  let total = entry.moments.size;
  const last = kept.findIndex(({ moments }) => (total += moments.size) > mostNumbers);
  if (last >= 0) kept.splice(last);
  kept.unshift(entry);
  return entry.moments;
}

function describe({ forms, groups, shapes }: TiltedIntegrands): string {
  const ofForms = forms.map(({ matrix, constant }) => `${constant}:${matrix.join()}`);
  const ofShapes = shapes.map(({ exponents, degrees }) => `${exponents.join()}:${degrees.join()}`).sort();
  return `${ofForms.join(' ')} ${groups.map(group => group.join()).join(' ')} ${ofShapes.join(' ')}`;
}
