import {
  aBoolean,
  aFunction,
  aNumberAboveZero,
  aSignal,
  aText,
  checkArguments,
  DisagreementError,
  listOf,
  optional,
  optionsOf,
  SymbolicLimitError,
  UnknownNameError,
} from '../../errors/index.js';
import type { ComparedNumber } from '../proof/numbers.js';
import type { Proof, WitnessVerdict, Witness } from '../proof/proof.js';
import { proveSides } from '../proof/proveEqual.js';
import { identityGroups, type Equation, type Identity, type IdentityGroup } from './identity.js';

export interface CheckIdentitiesOptions {
  /** Names of identities and groups; all unless given. */
  readonly only?: readonly string[];
  /** Whether nerdamer is asked; true unless given. */
  readonly nerdamer?: boolean;
  /** Seconds for each witness of an equation; 10 unless given. */
  readonly timeLimit?: number;
  /** Told after each identity how many there are, and which it was. */
  readonly onProgress?: (done: number, total: number, name: string) => void;
  /** Ends the work between two equations, with the reason of the signal. */
  readonly signal?: AbortSignal;
}

const identityOptions = optionsOf<CheckIdentitiesOptions>('checkIdentities', {
  only: optional(listOf(aText)),
  nerdamer: optional(aBoolean),
  timeLimit: optional(aNumberAboveZero),
  onProgress: optional(aFunction),
  signal: optional(aSignal),
});

/**
 * What is found of an identity: a witness says `equal` if it says so of every equation that it was asked of.
 */
export interface CheckedIdentity {
  readonly name: string;
  readonly group: IdentityGroup;
  /** What is stated, in text. */
  readonly statement: string;
  /** Where it comes from: a paper and an equation, or a file of the library. */
  readonly source: string;
  /** The instances that were proved, as "order 3". */
  readonly equations: readonly string[];
  /** The terms of all of them, multiplied out. */
  readonly terms: number;
  readonly ring: Witness;
  readonly nerdamer: Witness;
  readonly numbers: Witness;
  /** Whether every witness that was asked says `equal`. */
  readonly holds: boolean;
}

/**
 * Proves the identities that the library relies on: recurrences of Taylor coefficients, lemmas on Taylor
 * terms, kernels at n = ∞, dual activations and limits. One side of each equation is read off the graph that
 * is evaluated elsewhere, over exact polynomials; the other is written down by another route. Witnesses are
 * those of `proveEqual`, and the numbers that the engine evaluates are compared too. Equations of some
 * hundred terms are for the exact ring alone, beside smaller ones of the same identity for all witnesses.
 *
 * @returns what was found, in the order of the catalogue; nothing is thrown for an identity that does not
 *   hold, or of which witnesses disagree.
 * @throws UnknownNameError for a name that is neither an identity nor a group, nor an option;
 *   InvalidArgumentError for other options, as a time limit that is no positive number; UnavailableError
 *   where nerdamer cannot be loaded; the reason of the signal.
 * @example
 * ```ts
 * import { checkIdentities } from 'widejet';
 * const found = await checkIdentities({ only: ['tanh', 'ntk'], nerdamer: false });
 * console.log(found.map(({ name, holds }) => `${name}: ${holds}`)); // [ 'tanh: true', 'ntk: true' ]
 * ```
 */
export async function checkIdentities(
  options: CheckIdentitiesOptions = {},
): Promise<readonly CheckedIdentity[]> {
  checkArguments({ options: [options, identityOptions] });
  const { only, onProgress } = options;
  // Models and formulas of the catalogue are made when they are asked for.
  const { catalogue } = await import('./catalogue.js');
  const chosen = chosenOf(catalogue, only);
  const found: CheckedIdentity[] = [];
  for (const identity of chosen) {
    found.push(await checkIdentity(identity, options));
    onProgress?.(found.length, chosen.length, identity.name);
  }
  return found;
}

function chosenOf(catalogue: readonly Identity[], only: readonly string[] | undefined): readonly Identity[] {
  if (only === undefined) return catalogue;
  const known = [...identityGroups, ...catalogue.map(({ name }) => name)];
  for (const name of only)
    if (!known.includes(name)) {
      const allowed = `a group (${identityGroups.join(', ')}) or the name of an identity`;
      throw new UnknownNameError('only', name, known, allowed);
    }
  return catalogue.filter(({ name, group }) => only.includes(name) || only.includes(group));
}

/** Proves one identity, whatever becomes of it. */
export async function checkIdentity(
  { name, group, statement, source, equations, numbers }: Identity,
  { nerdamer, timeLimit = 10, signal }: Omit<CheckIdentitiesOptions, 'only' | 'onProgress'> = {},
): Promise<CheckedIdentity> {
  signal?.throwIfAborted();
  const compared = await numbers?.();
  const proofs: (Testimonies & { readonly equation: string })[] = [];
  for (const [position, equation] of equations().entries()) {
    signal?.throwIfAborted();
    const isAsked = nerdamer !== false && equation.isLarge !== true;
    const proof = await testimoniesOf(equation, {
      nerdamer: isAsked,
      timeLimit,
      ...(position === 0 && compared !== undefined && { compared }),
    });
    proofs.push({ ...proof, ...(!isAsked && { nerdamer: undefined }), equation: equation.name });
  }
  const [ring, ofNerdamer, ofNumbers] = (['ring', 'nerdamer', 'numbers'] as const).map(witness =>
    together(
      proofs.flatMap(({ equation, [witness]: said }) => (said === undefined ? [] : [{ equation, said }])),
    ),
  ) as [Witness, Witness, Witness];
  const asked = nerdamer === false ? [ring, ofNumbers] : [ring, ofNerdamer, ofNumbers];
  return {
    name,
    group,
    statement,
    source,
    equations: proofs.map(({ equation }) => equation),
    terms: proofs.reduce((sum, { terms }) => sum + terms, 0),
    ring,
    nerdamer: ofNerdamer,
    numbers: ofNumbers,
    holds: asked.every(({ verdict }) => verdict === 'equal'),
  };
}

/** What witnesses say of one equation; undefined if they were not asked. */
interface Testimonies {
  readonly terms: number;
  readonly ring: Witness;
  readonly nerdamer?: Witness | undefined;
  readonly numbers: Witness;
}

async function testimoniesOf(
  { left, right }: Equation,
  { compared, ...options }: { nerdamer: boolean; timeLimit: number; compared?: readonly ComparedNumber[] },
): Promise<Testimonies> {
  const start = performance.now();
  try {
    const proof: Proof = await proveSides(left, right, {
      ...options,
      ...(compared !== undefined && { numbers: () => compared }),
    });
    return proof;
  } catch (error) {
    const milliseconds = performance.now() - start;
    if (error instanceof DisagreementError) {
      const { ring, nerdamer, numbers } = error.witnesses;
      const of = (witness: typeof ring): Witness => ({
        verdict: witness?.verdict as WitnessVerdict,
        ...(witness?.reason !== undefined && { reason: witness.reason }),
        milliseconds,
      });
      return { terms: 0, ring: of(ring), nerdamer: of(nerdamer), numbers: of(numbers) };
    }
    if (!(error instanceof SymbolicLimitError)) throw error;
    const none: Witness = { verdict: 'no answer', reason: error.message, milliseconds };
    return { terms: 0, ring: none, nerdamer: none, numbers: none };
  }
}

/** What a witness says of several equations: the worst of it. */
function together(all: readonly { readonly equation: string; readonly said: Witness }[]): Witness {
  const milliseconds = all.reduce((sum, { said }) => sum + said.milliseconds, 0);
  if (all.length === 0) return { verdict: 'no answer', reason: 'not asked', milliseconds };
  const first = (verdict: WitnessVerdict) => all.find(({ said }) => said.verdict === verdict);
  const found = first('different') ?? first('no answer');
  if (found === undefined) return { verdict: 'equal', milliseconds };
  const { equation, said } = found;
  return { verdict: said.verdict, reason: `${equation}: ${said.reason ?? said.verdict}`, milliseconds };
}
