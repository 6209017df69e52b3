import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { toTensor, type NestedNumbers } from '../../src/ad/index.js';
import { DenseMatrix } from '../../src/operators/index.js';
import { factsOf } from '../../src/facts/index.js';
import type { Model, Parameters } from '../../src/models/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { attention } from '../../examples/models/attention.js';
import { convolution } from '../../examples/models/convolution.js';
import { recurrent } from '../../examples/models/recurrent.js';
import residual from '../../examples/models/residual.js';

/** Numbers of scalar loops and numerical derivatives in 120 digits: test/reference/make_user_models.py. */
interface Reference {
  readonly model: string;
  readonly at: NestedNumbers;
  readonly along: NestedNumbers;
  readonly weights: Readonly<Record<string, NestedNumbers>>;
  readonly K: readonly number[];
}

const { models: references } = JSON.parse(
  readFileSync(new URL('../reference/userModels.json', import.meta.url), 'utf8'),
) as { models: readonly Reference[] };

const models: Readonly<Record<string, Model>> = {
  residual,
  recurrent: recurrent(3),
  attention: attention(3),
  convolution: convolution(4),
};

function weightsOf(model: Model, given: Reference['weights']): Parameters {
  return new Map(
    model.parameters.map(({ name, kind }) => {
      const tensor = toTensor(given[name] ?? [], name);
      const [rows = 0, columns = 0] = tensor.shape;
      return [name, kind === 'weight' ? new DenseMatrix(tensor.data, rows, columns) : tensor];
    }),
  );
}

describe('networks as users write them', () => {
  it('all have reference numbers', () => {
    expect(references.map(({ model }) => model)).to.deep.equal(Object.keys(models));
  });

  for (const { model: name, at, along, weights, K } of references) {
    const model = models[name] ?? residual;

    it(`${name}: K⁽⁰⁾..K⁽${K.length - 1}⁾ to 1e-12 of an independent program's`, async () => {
      const { derivatives } = await taylorTerms(model, weightsOf(model, weights), {
        at,
        along,
        order: K.length - 1,
      });
      const values = derivatives.map(({ data }) => data[0] ?? NaN);
      for (const [r, value] of values.entries()) {
        const expected = K[r] ?? NaN;
        expect(Math.abs(value - expected), `K⁽${r}⁾ = ${value}`).to.be.at.most(1e-12 * Math.abs(expected));
      }
    });

    it(`${name}: the independent program's terms are 0 where its degree says so, and there alone`, () => {
      const { degree } = factsOf(model);
      K.forEach((value, r) => {
        expect(value === 0, `K⁽${r}⁾`).to.equal(r > degree);
      });
    });
  }
});
