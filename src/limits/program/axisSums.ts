import { multiply } from '../../ad/index.js';
import { chosenPart } from './families.js';
import type { Part } from './values.js';
import { addingUp } from './views.js';

/** For each index of a part, the indices before `after` that it is the sum over; undefined for other maps. */
function sourcesOf({ after, size }: Part): readonly (readonly number[])[] | undefined {
  if (after !== undefined) return after.sources?.();
  return Array.from({ length: size ?? 1 }, (_, index) => [index]);
}

/**
 * A sum over finite axes as one part for each of its terms, without axes of their own: what functions act on.
 * Undefined where indices have sums of different lengths.
 */
export function termsOfSum(part: Part): Part[] | undefined {
  const { after } = part;
  if (after === undefined) return [part];
  const sources = sourcesOf(part);
  const [first = []] = sources ?? [];
  if (sources === undefined || !sources.every(({ length }) => length === first.length)) return undefined;
  const inside = { ...part, after: undefined };
  return first.map((_, k) => {
    const indices = Float64Array.from(sources, own => own[k] ?? -1);
    return chosenPart(inside, part.size, after.size, indices);
  });
}

/** (Σᵢ pᵢ) (Σⱼ qⱼ) for each index as Σᵢⱼ pᵢ qⱼ; undefined for other maps than sums. */
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
