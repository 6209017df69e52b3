import { multiply } from '../../ad/index.js';
import { chosenPart, scalePart } from './families.js';
import type { Part } from './values.js';
import { addingUp, sourcesByTurn } from './views.js';

/**
 * For each index of a part, the indices before `after` that it is the sum over; undefined where these have
 * factors of their own.
 */
function sourcesOf({ after, size }: Part): readonly (readonly number[])[] | undefined {
  let sources: readonly (readonly number[])[] = Array.from({ length: size ?? 1 }, (_, index) => [index]);
  for (const step of after?.steps ?? []) {
    if (step.kind === 'scale') return undefined;
    const before = sources;
    if (step.kind === 'choose') sources = Array.from(step.indices, index => before[index] ?? []);
    else {
      const sums = Array.from({ length: step.size ?? 1 }, (): number[] => []);
      step.indices.forEach((to, from) => {
        for (const source of before[from] ?? []) sums[to]?.push(source);
      });
      sources = sums;
    }
  }
  return sources;
}

/** (Σᵢ pᵢ) (Σⱼ qⱼ) for each index as one part, Σᵢⱼ pᵢ qⱼ; undefined where terms have factors of their own. */
export function productOfSums(a: Part, b: Part): Part | undefined {
  const [ofA, ofB] = [sourcesOf(a), sourcesOf(b)];
  if (ofA === undefined || ofB === undefined) return undefined;
  const terms = ofA.flatMap((own, index) => own.flatMap(i => (ofB[index] ?? []).map(j => ({ i, j, index }))));
  const chosen = (part: Part, indices: readonly number[]): Part =>
    chosenPart({ ...part, after: undefined }, part.size, terms.length, Float64Array.from(indices));
  const left = chosen(
    a,
    terms.map(({ i }) => i),
  );
  const right = chosen(
    b,
    terms.map(({ j }) => j),
  );
  const targets = Float64Array.from(terms, ({ index }) => index);
  return {
    coefficient: multiply(left.coefficient, right.coefficient),
    factors: [...left.factors, ...right.factors],
    size: terms.length,
    after: addingUp(targets, (a.after ?? a).size),
  };
}

/**
 * The same as a sum of parts without anything after their factors, one for each summand of an index: for
 * functions, which need all summands as variables of their own. Products have them along one axis instead
 * ({@link productOfSums}), so that their work does not grow with the number of parts squared.
 */
export function unrolled(part: Part): Part[] {
  let parts: Part[] = [{ ...part, after: undefined }];
  for (const step of part.after?.steps ?? []) {
    parts = parts.flatMap(before => {
      if (step.kind === 'scale') return [scalePart(before, step.factor)];
      const { kind, indices, size } = step;
      const turns = kind === 'choose' ? [indices] : sourcesByTurn(indices, size);
      return turns.map(sources => chosenPart(before, before.size, size, sources));
    });
  }
  return parts;
}
