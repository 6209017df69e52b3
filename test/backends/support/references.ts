import type { Tensor } from '../../../src/ad/index.js';
import { networkFromDocument, type Model, type Parameters } from '../../../src/models/index.js';
import type { Backend, Operator } from '../../../src/program/index.js';
import { modelInputs } from '../../../src/questions/index.js';
import { networkFields } from '../../reference/networkFields.js';
import { taylorReferences } from '../../reference/taylorTerms.js';
import { parametersOf, userModelReferences, userModels } from '../../reference/userModels.js';

/** A network with two examples, and the derivatives K⁽⁰⁾, K⁽¹⁾, ... that an independent program has found. */
export interface Reference {
  readonly name: string;
  readonly model: Model;
  /** On the processor. */
  readonly parameters: Parameters;
  /** Both examples, the first in the direction of the second. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly K: readonly number[];
}

function together(
  at: Readonly<Record<string, Tensor>>,
  along: Readonly<Record<string, Tensor>>,
): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(at).map(([name, { data, shape }]) => [
      name,
      { data: Float64Array.of(...data, ...along[name]!.data), shape: [2, ...shape] },
    ]),
  );
}

/** All reference numbers of Taylor terms. */
export const references: readonly Reference[] = [
  ...taylorReferences.map(reference => {
    const { model, parameters, at, along } = networkFromDocument(networkFields(reference));
    const name = `${reference.model} with ${reference.activation}`;
    return { name, model, parameters, inputs: together(at, along), K: reference.K_ij };
  }),
  ...userModelReferences.map(({ model: name, at, along, weights, K }) => {
    const model = userModels[name]!;
    const inputs = together(modelInputs(model, at, 'at'), modelInputs(model, along, 'along'));
    return { name, model, parameters: parametersOf(model, weights), inputs, K };
  }),
];

/** The same parameters on a backend, weights stored whole. */
export async function movedTo(backend: Backend, parameters: Parameters): Promise<Parameters> {
  const moved = new Map<string, Operator | Tensor>(parameters);
  for (const [name, value] of parameters) {
    if ('rows' in value) moved.set(name, backend.dense(value.rows, value.columns, await value.materialize()));
  }
  return moved;
}
