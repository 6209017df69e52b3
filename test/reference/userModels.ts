import { readFileSync } from 'node:fs';
import { toTensor, type NestedNumbers } from '../../src/ad/index.js';
import type { Model, Parameters } from '../../src/models/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { attention } from '../../examples/models/attention.js';
import { convolution } from '../../examples/models/convolution.js';
import { recurrent } from '../../examples/models/recurrent.js';
import residual from '../../examples/models/residual.js';

/** Numbers of scalar loops and numerical derivatives in 120 digits: make_user_models.py. */
export interface UserModelReference {
  readonly model: string;
  readonly at: NestedNumbers;
  readonly along: NestedNumbers;
  readonly weights: Readonly<Record<string, NestedNumbers>>;
  /** K⁽⁰⁾, K⁽¹⁾, ... */
  readonly K: readonly number[];
}

export const { models: userModelReferences } = JSON.parse(
  readFileSync(new URL('userModels.json', import.meta.url), 'utf8'),
) as { readonly models: readonly UserModelReference[] };

/** The models by the names that references have for them. */
export const userModels: Readonly<Record<string, Model>> = {
  residual,
  recurrent: recurrent(3),
  attention: attention(3),
  convolution: convolution(4),
};

/** The parameters of a reference, on the processor. */
export function parametersOf(model: Model, given: UserModelReference['weights']): Parameters {
  return new Map(
    model.parameters.map(({ name, kind }) => {
      const tensor = toTensor(given[name] ?? [], name);
      const [rows = 0, columns = 0] = tensor.shape;
      return [name, kind === 'weight' ? new DenseMatrix(tensor.data, rows, columns) : tensor];
    }),
  );
}
