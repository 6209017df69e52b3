import type { Node } from '../../ad/index.js';
import { evaluate } from '../../evaluation/index.js';
import { initialize, type Model, type Parameters } from '../../models/index.js';
import { bindings, modelInputs, type ModelInputs } from '../../questions/index.js';
import { taylorTerms } from '../../taylor/index.js';
import type { ComparedNumber } from '../proof/numbers.js';
import { NetworkDiagrams } from './networkDiagrams.js';

const [width, inputSize, seed] = [6, 2, 7];

/** Roundings of two evaluations in different orders, relative to the sum of what they add up. */
const relativeTolerance = 2 ** -48;

/** Fixed inputs of the shapes that a model takes. */
function inputsOf(model: Model, first: number): ModelInputs {
  return Object.fromEntries(
    Object.entries(model.inputs).map(([name, shape]) => {
      const length = shape.reduce<number>(
        (count, size) => count * (typeof size === 'number' ? size : inputSize),
        1,
      );
      return [name, Array.from({ length }, (_, k) => (first + 3 * k) / 4)];
    }),
  );
}

function drawn(model: Model): { parameters: Parameters; at: ModelInputs; along: ModelInputs } {
  const parameters = initialize(model, { width, inputSize, seed, storage: 'dense' });
  return { parameters, at: inputsOf(model, 3), along: inputsOf(model, 1) };
}

type Terms = (
  model: Model,
  parameters: Parameters,
  options: { at: ModelInputs; along: ModelInputs; order: number },
) => Promise<{ readonly total: number; readonly terms: readonly { readonly value: number }[] }>;

/** K⁽ʳ⁾ of drawn networks as the sum of terms, beside what `taylorTerms` says. */
export async function drawnTerms(
  cases: readonly { readonly model: Model; readonly order: number }[],
  termsOf: Terms,
): Promise<ComparedNumber[]> {
  const found = cases.map(async ({ model, order }) => {
    const { parameters, at, along } = drawn(model);
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order });
    const sums = Array.from({ length: order }, async (_, position): Promise<ComparedNumber> => {
      const { total, terms } = await termsOf(model, parameters, { at, along, order: position + 1 });
      const size = terms.reduce((sum, { value }) => sum + Math.abs(value), 0);
      const expected = derivatives[position + 1]?.data[0] ?? NaN;
      return { computed: total, expected, tolerance: relativeTolerance * size };
    });
    return Promise.all(sums);
  });
  return (await Promise.all(found)).flat();
}

/** A node that is a multiple of another one. */
interface Multiple {
  readonly node: Node;
  readonly of: Node;
  readonly factor: number;
}

/** Such nodes of drawn networks, as they are evaluated. */
export async function drawnValues<Case extends { readonly model: Model }>(
  cases: readonly Case[],
  multiplesOf: (of: Case, diagrams: NetworkDiagrams) => readonly Multiple[],
): Promise<ComparedNumber[]> {
  const found = cases.map(async (of): Promise<ComparedNumber[]> => {
    const { model } = of;
    const diagrams = new NetworkDiagrams(model);
    const { parameters, at } = drawn(model);
    const bound = bindings(diagrams.pair.network.parameters, parameters, {
      nodes: diagrams.at,
      values: modelInputs(model, at, 'at'),
    });
    const multiples = multiplesOf(of, diagrams);
    const values = await evaluate(
      multiples.flatMap(({ node, of: other }) => [node, other]),
      bound,
    );
    return multiples.map(({ factor }, k) => {
      const expected = factor * (values[2 * k + 1]?.data[0] ?? NaN);
      return {
        computed: values[2 * k]?.data[0] ?? NaN,
        expected,
        tolerance: relativeTolerance * Math.max(1, Math.abs(expected)),
      };
    });
  });
  return (await Promise.all(found)).flat();
}
