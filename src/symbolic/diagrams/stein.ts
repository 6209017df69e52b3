import { InvalidArgumentError } from '../../errors/index.js';
import type { Budget } from '../budget.js';
import { constantFormula, SumOfTerms, type Formula } from '../formula.js';
import { expectedSlopes } from './coins.js';
import { ownContractions, crossContractions, type Contractions } from './contraction.js';
import type { Diagram } from './diagram.js';
import { merged, type Monomial, type Registry } from './registry.js';
import { leafOfRow, rowKey } from './slopes.js';

/** What the expectation needs to know of a connected diagram. */
interface Profile {
  readonly diagram: Diagram;
  /** The highest stage of its parameters; 0 if it has slopes alone. */
  readonly stage: number;
  /** How many parameters of that stage it has. */
  readonly count: number;
  /** The position of one of them: the one that is contracted first. */
  readonly chosen: number;
  readonly slopes: ReadonlySet<number>;
  /** Slopes in whose rows some unit has an odd number of entries. */
  readonly odd: ReadonlySet<number>;
}

/**
 * E of a sum of monomials over all parameters, by Stein's lemma: for an entry W_ab of one of its diagrams,
 *
 *   E[W_ab F] = σ² Σ_cd E[δ_ac δ_bd ∂F/∂W_cd],
 *
 * one term for each other factor of that matrix in F. Matrices go from the last to the first; monomials that
 * become equal on the way are added up, so that each is worked on once. What contractions do to one diagram,
 * or to two, is kept.
 *
 * @param stages of leaves, by their numbers.
 * @throws InvalidArgumentError where slopes depend on what they stand beside; SymbolicLimitError.
 */
export function expectationByStein(
  monomials: Iterable<Monomial>,
  stages: readonly number[],
  registry: Registry,
  budget: Budget,
): Formula {
  return new Expectation(stages, registry, budget).of(monomials);
}

class Expectation {
  readonly #profiles = new Map<number, Profile>();
  readonly #own = new Map<number, Contractions>();
  readonly #cross = new Map<string, Contractions>();
  /** Monomials by stage and number of factors there, then by their components. */
  readonly #waiting = new Map<number, Map<string, Monomial>>();
  readonly #result = new SumOfTerms();
  #held = 0;

  constructor(
    readonly stages: readonly number[],
    readonly registry: Registry,
    readonly budget: Budget,
  ) {}

  of(monomials: Iterable<Monomial>): Formula {
    for (const monomial of monomials) this.#add(monomial);
    while (this.#waiting.size > 0) {
      const rank = [...this.#waiting.keys()].reduce((most, key) => Math.max(most, key));
      const together = this.#waiting.get(rank) ?? new Map<string, Monomial>();
      this.#waiting.delete(rank);
      this.#held -= together.size;
      for (const monomial of together.values()) this.#contract(monomial);
    }
    return this.#result.toFormula();
  }

  #add({ components, coefficient }: Monomial): void {
    const profiles = components.map(id => this.#profile(id));
    const stage = profiles.reduce((most, profile) => Math.max(most, profile.stage), 0);
    const { rest, factor } = this.#withoutCoins(components, profiles, stage);
    const value = factor === undefined ? coefficient : coefficient.times(factor, this.budget);
    if (value.isZero) return;
    if (stage === 0) {
      this.#result.addAll(value);
      return;
    }
    const count = profiles.reduce((sum, own) => sum + (own.stage === stage ? own.count : 0), 0);
    const rank = stage * ranksOfStage + count;
    const together = this.#waiting.get(rank) ?? new Map<string, Monomial>();
    this.#waiting.set(rank, together);
    const key = rest.join(',');
    const known = together.get(key);
    const sum = known === undefined ? value : known.coefficient.plus(value);
    if (known === undefined) this.budget.holdTerms(++this.#held);
    together.set(key, { components: rest, coefficient: sum });
  }

  /** One factor with each other of its leaf. */
  #contract({ components, coefficient }: Monomial): void {
    if (coefficient.isZero) return;
    const profiles = components.map(id => this.#profile(id));
    const stage = profiles.reduce((most, profile) => Math.max(most, profile.stage), 0);
    this.#checkParity(profiles, stage);
    const place = this.#first(profiles, stage);
    const chosen = components[place] ?? 0;
    const others = components.toSpliced(place, 1);
    this.#addContractions(this.#ownOf(chosen), others, coefficient);
    for (let k = 0; k < others.length;) {
      const other = others[k] ?? 0;
      let copies = 0;
      while (others[k + copies] === other) copies++;
      const left = others.toSpliced(k, 1);
      this.#addContractions(this.#crossOf(chosen, other), left, coefficient, copies);
      k += copies;
    }
  }

  #addContractions(
    contractions: Contractions,
    others: readonly number[],
    coefficient: Formula,
    copies = 1,
  ): void {
    this.budget.spend(1 + contractions.length);
    for (const { components, coefficient: factor } of contractions) {
      const product = coefficient.times(factor, this.budget);
      this.#add({
        components: merged(others, components),
        coefficient: copies === 1 ? product : product.times(constantFormula(copies)),
      });
    }
  }

  /** The diagram that is contracted first: the one with the fewest factors of the stage. */
  #first(profiles: readonly Profile[], stage: number): number {
    let best = -1;
    for (const [place, { stage: own, count }] of profiles.entries())
      if (own === stage && (best < 0 || count < (profiles[best]?.count ?? 0))) best = place;
    return best;
  }

  #ownOf(id: number): Contractions {
    const known = this.#own.get(id);
    if (known !== undefined) return known;
    const { diagram, chosen } = this.#profile(id);
    const found = ownContractions(diagram, chosen, this.registry);
    this.budget.spend(diagram.factors.length);
    this.#own.set(id, found);
    return found;
  }

  #crossOf(id: number, other: number): Contractions {
    const key = `${id} ${other}`;
    const known = this.#cross.get(key);
    if (known !== undefined) return known;
    const { diagram, chosen } = this.#profile(id);
    const beside = this.#profile(other).diagram;
    const found = crossContractions(diagram, chosen, beside, this.registry);
    this.budget.spend(beside.factors.length);
    this.#cross.set(key, found);
    return found;
  }

  /** The diagrams without those that have slopes alone, and the expectation of these. */
  #withoutCoins(
    components: readonly number[],
    profiles: readonly Profile[],
    stage: number,
  ): { rest: readonly number[]; factor: Formula | undefined } {
    const isCoin = ({ stage: own, slopes }: Profile): boolean => own === 0 && slopes.size > 0;
    if (!profiles.some(isCoin)) return { rest: components, factor: undefined };
    // Slopes of units that are still to come have to wait, and those that stand beside such.
    const blocked = new Set<number>();
    for (const profile of profiles)
      for (const slope of profile.slopes)
        if (!isCoin(profile) || this.#stageOfSlope(slope) <= stage) blocked.add(slope);
    const waits = (profile: Profile): boolean => [...profile.slopes].some(slope => blocked.has(slope));
    for (let before = -1; before < blocked.size;) {
      before = blocked.size;
      for (const profile of profiles.filter(waits)) for (const slope of profile.slopes) blocked.add(slope);
    }
    const ready = profiles.map(profile => isCoin(profile) && !waits(profile));
    const tossed = profiles.filter((_, place) => ready[place]);
    this.#checkAlive(tossed, profiles);
    const coins = tossed.map(({ diagram }) => diagram);
    return {
      rest: components.filter((_, place) => ready[place] !== true),
      factor: coins.length === 0 ? undefined : expectedSlopes(coins, this.registry),
    };
  }

  /**
   * Slopes are no coins where their units are 0, unless what stands beside them is 0 there too.
   * @throws InvalidArgumentError
   */
  #checkAlive(tossed: readonly Profile[], profiles: readonly Profile[]): void {
    const beside = new Set(profiles.flatMap(({ slopes }) => [...slopes]));
    for (const { slopes } of tossed)
      for (const slope of slopes)
        for (const other of this.registry.slopeOf(slope).dying)
          if (!beside.has(other)) {
            throw new InvalidArgumentError(
              'model',
              'a kink at units that are 0 where all units below are',
              'activations with kinks that are 0 where their derivative is, or units with biases',
            );
          }
  }

  #stageOfSlope(id: number): number {
    const [row = ''] = this.registry.slopeOf(id).rows;
    return this.stages[leafOfRow(row)] ?? 0;
  }

  /**
   * Slopes are fair coins only beside what is even in each row: what changes no sign when one row does.
   * @throws InvalidArgumentError
   */
  #checkParity(profiles: readonly Profile[], stage: number): void {
    const present = new Set<number>();
    for (const { slopes } of profiles)
      for (const slope of slopes) if (this.#stageOfSlope(slope) === stage) present.add(slope);
    if (present.size === 0) return;
    for (const { odd } of profiles)
      for (const slope of odd)
        if (present.has(slope)) {
          throw new InvalidArgumentError(
            'model',
            'a kink at units whose weights occur an odd number of times beside it',
            'activations with kinks in a chain of layers, as multilayer perceptrons are',
          );
        }
  }

  #profile(id: number): Profile {
    const known = this.#profiles.get(id);
    if (known !== undefined) return known;
    const { diagram } = this.registry.component(id);
    const profile = profileOf(diagram, this.stages, this.registry);
    this.#profiles.set(id, profile);
    return profile;
  }
}

const ranksOfStage = 2 ** 20;

function profileOf(diagram: Diagram, stages: readonly number[], registry: Registry): Profile {
  let [stage, count, chosen] = [0, 0, -1];
  const legs = new Map<string, number>();
  for (const [position, { leaf, legs: at }] of diagram.factors.entries()) {
    if (registry.leafOf(leaf).kind === 'input') continue;
    const own = stages[leaf] ?? 0;
    if (own > stage) [stage, count, chosen] = [own, 1, position];
    else if (own === stage) count++;
    for (const [leg, vertex] of at.entries()) {
      const key = `${rowKey(leaf, leg)} ${vertex}`;
      legs.set(key, (legs.get(key) ?? 0) + 1);
    }
  }
  const slopes = new Set(diagram.vertices.flatMap(vertex => vertex.slopes.map(([id]) => id)));
  const odd = new Set<number>();
  for (const { id, rows } of registry.slopes)
    for (const vertex of diagram.vertices.keys()) {
      const entries = [...rows].reduce((sum, row) => sum + (legs.get(`${row} ${vertex}`) ?? 0), 0);
      if (entries % 2 === 1) odd.add(id);
    }
  return { diagram, stage, count, chosen, slopes, odd };
}
