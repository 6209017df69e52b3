import type { ScalingSample } from '../scaling/index.js';
import type { TornLine } from './readJournal.js';
import type { JournalHeader } from './schemas.js';

type Place = Pick<TornLine, 'line'>;

/** The samples of one header: each is of an experiment and width of it, and has the values of that. */
export class SamplesOfHeader<P extends Place = Place> {
  readonly #experiments: ReadonlyMap<string, readonly string[]>;
  readonly #widths: ReadonlySet<number>;
  readonly #known = new Map<string, { readonly sample: ScalingSample; readonly place: P }>();

  constructor({ configuration }: JournalHeader) {
    this.#experiments = new Map(configuration.experiments.map(({ name, quantities }) => [name, quantities]));
    this.#widths = new Set(configuration.widths);
  }

  /** What is said against a sample: nothing against one that is there with the same values. */
  objectionTo(sample: ScalingSample): string | undefined {
    const quantities = this.#experiments.get(sample.experiment);
    if (quantities === undefined)
      return `${describeSample(sample)}: the header has only ${[...this.#experiments.keys()].join(', ')}`;
    if (!this.#widths.has(sample.width))
      return `${describeSample(sample)}: the header has only the widths ${[...this.#widths].join(', ')}`;
    if (sample.values.length !== quantities.length)
      return `expected ${quantities.length} values, found ${sample.values.length}`;
    const earlier = this.#known.get(keyOf(sample));
    if (earlier === undefined || areEqual(earlier.sample.values, sample.values)) return undefined;
    return `${describeSample(sample)} stands on line ${earlier.place.line} already, with other values`;
  }

  has(sample: ScalingSample): boolean {
    return this.#known.has(keyOf(sample));
  }

  add(sample: ScalingSample, place: P): void {
    if (!this.has(sample)) this.#known.set(keyOf(sample), { sample, place });
  }

  get count(): number {
    return this.#known.size;
  }

  all(): ScalingSample[] {
    return [...this.#known.values()].map(({ sample }) => sample);
  }
}

export function describeSample({ experiment, width, seed }: ScalingSample): string {
  return `${experiment}, width ${width}, seed ${seed}`;
}

function keyOf({ experiment, width, seed }: ScalingSample): string {
  return JSON.stringify([experiment, width, seed]);
}

function areEqual(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((value, k) => Object.is(value, other[k]));
}
