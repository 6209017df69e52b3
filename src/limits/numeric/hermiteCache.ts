import { InvalidArgumentError } from '../../errors/index.js';
import { HermiteExpansion } from './hermiteExpansion.js';
import type { RealFunction } from './realFunction.js';

/** When so many expansions are kept, they are forgotten before the next block. */
const mostExpansions = 1 << 17;

/**
 * The expansions of a function by variance. N inputs have N variances and N² pairs, which mostly come row by
 * row: each expansion remembers which followed, so that few are looked for.
 */
export class HermiteCache {
  private readonly expansions = new Map<number, HermiteExpansion>();
  /** How many coefficients of each expansion were told to others. */
  private readonly told = new WeakMap<HermiteExpansion, number>();

  constructor(private readonly f: RealFunction) {}

  /** @throws InvalidArgumentError if this is no variance, or one that does not integrate the function */
  at(variance: number): HermiteExpansion {
    const known = this.expansions.get(variance);
    if (known !== undefined) return known;
    checkVariance(variance);
    const expansion = new HermiteExpansion(this.f, variance);
    this.expansions.set(variance, expansion);
    return expansion;
  }

  /** The same, looked for first where it was found after `last`. */
  after(last: HermiteExpansion, variance: number): HermiteExpansion {
    const guess = last.next;
    if (guess.variance === variance) return guess;
    return (last.next = this.at(variance));
  }

  /** What was found since this was asked before: the expansions that are new, or have more coefficients. */
  news(): { readonly variance: number; readonly packed: Float64Array }[] {
    const found = [...this.expansions.values()].filter(
      expansion => this.told.get(expansion) !== expansion.count,
    );
    return found.map(expansion => {
      this.told.set(expansion, expansion.count);
      return { variance: expansion.variance, packed: expansion.pack() };
    });
  }

  /** Takes over what the cache of the same function in another thread has found. */
  learn(variance: number, packed: Float64Array): void {
    this.expansions.set(variance, new HermiteExpansion(this.f, variance, packed));
  }

  prune(): void {
    if (this.expansions.size > mostExpansions) this.expansions.clear();
  }
}

const caches = new WeakMap<RealFunction, HermiteCache>();

/** The one cache of a function. */
export function hermiteCache(f: RealFunction): HermiteCache {
  let cache = caches.get(f);
  if (cache === undefined) caches.set(f, (cache = new HermiteCache(f)));
  return cache;
}

export function checkVariance(variance: number): void {
  if (!(variance >= 0 && variance < Infinity))
    throw new InvalidArgumentError('variance', variance, 'a finite number ≥ 0');
}
