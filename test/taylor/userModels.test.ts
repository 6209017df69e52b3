import { expect } from 'chai';
import { factsOf } from '../../src/facts/index.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { parametersOf, userModelReferences, userModels } from '../reference/userModels.js';

describe('networks as users write them', () => {
  it('all have reference numbers', () => {
    expect(userModelReferences.map(({ model }) => model)).to.deep.equal(Object.keys(userModels));
  });

  for (const { model: name, at, along, weights, K } of userModelReferences) {
    const model = userModels[name]!;

    it(`${name}: K⁽⁰⁾..K⁽${K.length - 1}⁾ to 1e-12 of an independent program's`, async () => {
      const { derivatives } = await taylorTerms(model, parametersOf(model, weights), {
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
