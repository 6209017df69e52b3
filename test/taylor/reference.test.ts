import { expect } from 'chai';
import type { Node } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { inputNodes, networkFromDocument, type NetworkFile } from '../../src/models/index.js';
import { gradientDirection } from '../../src/taylor/expansion.js';
import { mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, type ModelInputs, TracedNetwork } from '../../src/questions/index.js';
import { only } from '../models/networkCases.js';
import { networkFields } from '../reference/networkFields.js';
import { taylorReferences } from '../reference/taylorTerms.js';
import { contraction, hessianProduct } from './contractions.js';

/** 1e-12 of the number, and 1e-10 where it is below 1e-6, since there it is what is left of larger ones. */
function expectReference(actual: number, expected: number): void {
  const tolerance = Math.abs(expected) < 1e-6 ? 1e-10 : 1e-12;
  expect(Math.abs(actual - expected)).to.be.at.most(tolerance * Math.abs(expected));
}

/** ⟨∇²hᵢ ∇hⱼ, ∇²hⱼ ∇h_k⟩, built from the parts of the library, for any batch axes of the inputs. */
async function hessianChain(
  { model, parameters }: NetworkFile,
  inputs: readonly ModelInputs[],
): Promise<Float64Array> {
  const traced = new TracedNetwork(model);
  const { trained } = traced;
  const nodes = inputs.map((_, example) => inputNodes(model, `_${example}`));
  const [hi, hj, hk] = nodes.map(input => traced.output(input, 0)) as [Node, Node, Node];
  const left = hessianProduct(hi, trained, gradientDirection(hj, trained));
  const right = hessianProduct(hj, trained, gradientDirection(hk, trained));
  const values = inputs.map((input, example) => ({
    nodes: nodes[example]!,
    values: modelInputs(model, input, 'input'),
  }));
  const [chain] = await evaluate(
    schedule([contraction(left, right)]),
    bindings(traced.parameters, parameters, ...values),
  );
  return chain!.data;
}

for (const reference of taylorReferences) {
  const { K_ij, ntk_ij, T2_ijk, T3_ijjk, chain_Hi_Hj, x_k } = reference;

  describe(`reference numbers: ${reference.model} with ${reference.activation}`, () => {
    const network = networkFromDocument(networkFields(reference));
    const { model, parameters, at, along } = network;
    const order = K_ij.length - 1;

    it(`K⁽⁰⁾..K⁽${order}⁾ at once, and each with an expansion of its own`, async () => {
      const { derivatives, coefficients } = await taylorTerms(model, parameters, { at, along, order });
      let factorial = 1;
      for (const [r, expected] of K_ij.entries()) {
        if (r > 0) factorial *= r;
        expectReference(only(derivatives[r]!), expected);
        expectReference(only(coefficients[r]!) * factorial, expected);
        const alone = await taylorTerms(model, parameters, { at, along, order: r });
        expectReference(only(alone.derivatives[r]!), expected);
      }
    });

    it('the same in the table of all pairs', async () => {
      const both = Object.fromEntries(
        Object.keys(at).map(name => [name, [Array.from(at[name]!.data), Array.from(along[name]!.data)]]),
      );
      const { derivatives } = await taylorTerms(model, parameters, { at: both, along: both, order });
      for (const [r, expected] of K_ij.entries()) {
        expect(derivatives[r]!.shape).to.deep.equal([2, 2]);
        expectReference(derivatives[r]!.data[1]!, expected);
      }
    });

    if (ntk_ij !== undefined) {
      it('the NTK as ⟨∇hᵢ, ∇hⱼ⟩ and as a mixed term', async () => {
        expectReference(only(await mixedTaylorTerm(model, parameters, { at, along: [along] })), ntk_ij);
        const traced = new TracedNetwork(model);
        const { trained } = traced;
        const nodes = [inputNodes(model, '_i'), inputNodes(model, '_j')];
        const [gi, gj] = nodes.map(input => gradientDirection(traced.output(input, 0), trained));
        const [ntk] = await evaluate(
          schedule([contraction(gi!, gj!)]),
          bindings(
            traced.parameters,
            parameters,
            { nodes: nodes[0]!, values: at },
            { nodes: nodes[1]!, values: along },
          ),
        );
        expectReference(only(ntk!), ntk_ij);
      });
    }

    if (x_k !== undefined && T2_ijk !== undefined && T3_ijjk !== undefined && chain_Hi_Hj !== undefined) {
      const [i, j] = [at['x']!, along['x']!].map(({ data }) => Array.from(data)) as [number[], number[]];
      const k = [...x_k];

      it('⟨∇²hᵢ, ∇hⱼ ∇h_k⟩ and ⟨∇³hᵢ, ∇hⱼ ∇hⱼ ∇h_k⟩, alone and in a batch', async () => {
        expectReference(only(await mixedTaylorTerm(model, parameters, { at: i, along: [j, k] })), T2_ijk);
        expectReference(only(await mixedTaylorTerm(model, parameters, { at: i, along: [j, j, k] })), T3_ijjk);
        // In the second network of the batch the roles are exchanged.
        const batches = { at: [i, j], along: [[j, i], [k, k]] }; // prettier-ignore
        const second = await mixedTaylorTerm(model, parameters, batches);
        expectReference(second.data[0]!, T2_ijk);
        const third = await mixedTaylorTerm(model, parameters, {
          ...batches,
          along: [batches.along[0]!, batches.along[0]!, batches.along[1]!],
        });
        expectReference(third.data[0]!, T3_ijjk);
      });

      it('⟨∇²hᵢ ∇hⱼ, ∇²hⱼ ∇h_k⟩, alone and in a batch', async () => {
        expectReference((await hessianChain(network, [i, j, k]))[0]!, chain_Hi_Hj);
        const batch = await hessianChain(network, [[k, i], [i, j], [j, k]]); // prettier-ignore
        expect(batch.length).to.equal(2);
        expectReference(batch[1]!, chain_Hi_Hj);
      });
    }
  });
}

describe('reference numbers', () => {
  it('are all here', () => {
    const kinds = taylorReferences.map(({ model, activation }) => `${model} ${activation}`);
    expect(kinds).to.deep.equal([
      'mlp relu',
      'mlp tanh',
      'mlp erf',
      'mlp softplus',
      'hypernetwork leakyRelu0.1',
    ]);
    for (const reference of taylorReferences.slice(0, 4)) {
      expect(reference).to.include.all.keys('ntk_ij', 'T2_ijk', 'T3_ijjk', 'chain_Hi_Hj', 'x_k');
    }
  });
});
