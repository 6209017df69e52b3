import { expect } from 'chai';
import { multiply } from '../../src/ad/index.js';
import { evaluate } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import { inputNodes } from '../../src/models/index.js';
import { expand, factorial, gradientDirection } from '../../src/taylor/expansion.js';
import { mixedTaylorTerm, taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { expectClose } from '../models/closeness.js';
import {
  batchOf,
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  only,
  type DrawnCase,
  type NetworkCase,
} from '../models/networkCases.js';
import { plainForward, plainGradient, weightsOf } from '../models/plainNetworks.js';
import { combination } from './contractions.js';
import { informativeDraw } from './informativeDraw.js';

const cases: NetworkCase[] = [
  mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.3 }),
  mlpCase({ depth: 4, activation: 'relu' }),
  hypernetworkCase({ depth: 2, activation: 'gelu', primaryWidths: [2, 3, 1], gain: 3, primaryGain: 2 }),
];

async function mixed(
  { model, parameters, inputs }: DrawnCase,
  at: number,
  ...along: number[]
): Promise<number> {
  const directions = along.map(k => inputOf(inputs[k]!));
  return only(await mixedTaylorTerm(model, parameters, { at: inputOf(inputs[at]!), along: directions }));
}

/**
 * D_r(v) = ⟨∇ʳh(x₀), v^⊗r⟩ for several combinations v = Σₖ εₖ ∇h(xₖ) of the gradients at inputs 1, 2, ....
 */
async function directionalDerivatives(
  { model, parameters, inputs }: DrawnCase,
  order: number,
  combinations: readonly (readonly number[])[],
): Promise<number[]> {
  const traced = new TracedNetwork(model);
  const { trained } = traced;
  const nodes = inputs.map((_, k) => inputNodes(model, `_${k}`));
  const outputs = nodes.map(input => traced.output(input, 0));
  const gradients = outputs.slice(1).map(output => gradientDirection(output, trained));
  const derivatives = combinations.map(factors => {
    const [series] = expand([outputs[0]!], combination(gradients, factors), order);
    return multiply(factorial(order), series?.[order] ?? multiply(0, outputs[0]!));
  });
  const values = inputs.map((input, k) => ({
    nodes: nodes[k]!,
    values: modelInputs(model, inputOf(input), 'input'),
  }));
  return (await evaluate(schedule(derivatives), bindings(traced.parameters, parameters, ...values))).map(
    only,
  );
}

describe('𝒯ʳ(x₀; x₁, ..., x_r) = ⟨∇ʳh(x₀), ∇h(x₁) ⊗ ... ⊗ ∇h(x_r)⟩', () => {
  for (const network of cases) {
    const draw = () =>
      informativeDraw(network, { width: 6, inputs: 5 }, async candidate => {
        return Math.abs(await mixed(candidate, 0, 1, 2, 3)) > 1e-3;
      });

    it(`is K⁽ʳ⁾ if all directions are equal, and h without directions: ${network.name}`, async () => {
      const drawn = await draw();
      const { model, parameters, plain, dense, inputs } = drawn;
      const at = inputOf(inputs[0]!);
      const { derivatives } = await taylorTerms(model, parameters, {
        at,
        along: inputOf(inputs[1]!),
        order: 4,
      });
      for (let r = 0; r <= 4; r++) {
        const term = await mixed(drawn, 0, ...new Array<number>(r).fill(1));
        expectClose([term], [only(derivatives[r]!)], 1e-12, `r = ${r}`, 1e-3);
      }
      expectClose([await mixed(drawn, 0)], plainForward(plain, dense, inputs[0]!).outputs, 1e-13, 'h');
    });

    it(`is symmetric in its directions: ${network.name}`, async () => {
      const drawn = await draw();
      const term = await mixed(drawn, 0, 1, 2, 3);
      for (const order of [
        [1, 3, 2],
        [2, 1, 3],
        [2, 3, 1],
        [3, 1, 2],
        [3, 2, 1],
      ]) {
        expectClose([await mixed(drawn, 0, ...order)], [term], 1e-11, order.join());
      }
      expectClose([await mixed(drawn, 0, 2, 1, 2, 2)], [await mixed(drawn, 0, 2, 2, 2, 1)], 1e-11, '2122');
    });

    it(`obeys the polarisation identity 2ʳ r! 𝒯ʳ = Σ_ε ε₁⋯ε_r D_r(Σ εₖ ∇h(xₖ)): ${network.name}`, async () => {
      const drawn = await draw();
      for (const order of [2, 3, 4]) {
        const used = { ...drawn, inputs: drawn.inputs.slice(0, order + 1) };
        const signs = Array.from({ length: 2 ** order }, (_, bits) =>
          Array.from({ length: order }, (_, k) => ((bits >> k) & 1 ? -1 : 1)),
        );
        const terms = await directionalDerivatives(used, order, signs);
        const products = signs.map(epsilon => epsilon.reduce<number>((product, sign) => product * sign, 1));
        const total = terms.reduce((sum, term, s) => sum + products[s]! * term, 0);
        const largest = Math.max(...terms.map(Math.abs));
        const along = Array.from({ length: order }, (_, k) => k + 1);
        // 2ʳ terms of the size of the largest cancel.
        expectClose(
          [await mixed(drawn, 0, ...along)],
          [total / (2 ** order * factorial(order))],
          1e-13,
          `r = ${order}`,
          largest,
        );
      }
    });

    it(`takes batches, broadcast together, as it takes single inputs: ${network.name}`, async () => {
      const drawn = await draw();
      const { model, parameters, inputs } = drawn;
      const at = batchOf(inputs.slice(0, 2));
      const along = [inputOf(inputs[2]!), batchOf(inputs.slice(3, 5))];
      const { data, shape } = await mixedTaylorTerm(model, parameters, { at, along });
      expect(shape).to.deep.equal([2]);
      const expected = [await mixed(drawn, 0, 2, 3), await mixed(drawn, 1, 2, 4)];
      expectClose(data, expected, 1e-11, 'batch');
    });
  }

  it('keeps the batch axes of all inputs where a term is zero by structure', async () => {
    const { model, parameters } = drawCase(mlpCase({ depth: 2, activation: 'relu' }), {
      width: 3,
      inputSize: 2,
      seed: 1,
    });
    const x = [1, 2];
    const batch = [[1, 0], [0, 1], [1, 1]]; // prettier-ignore
    const { data, shape } = await mixedTaylorTerm(model, parameters, { at: x, along: [[3, 4], x, batch] });
    expect(shape).to.deep.equal([3]);
    expectClose(data, [0, 0, 0], 0, 'term');
  });

  it('is about the outputs that are asked for', async () => {
    const network = mlpCase({ depth: 2, activation: 'tanh', outputs: 3 });
    const { model, parameters, plain, dense, inputs } = drawCase(network, { width: 5, seed: 4 });
    for (const output of [[2, 1], [0, 2], 1, undefined]) {
      const [oi = 0, oj = 0] = typeof output === 'number' ? [output, output] : (output ?? []);
      const unit = (k: number) => [0, 1, 2].map(i => (i === k ? 1 : 0));
      const [gi, gj] = [
        plainGradient(plain, dense, inputs[0]!, unit(oi)),
        plainGradient(plain, dense, inputs[1]!, unit(oj)),
      ];
      let expected = 0;
      for (const [name, slope] of gi) slope.forEach((value, e) => (expected += value * gj.get(name)![e]!));
      const options = { at: inputs[0]!.x, along: [inputs[1]!.x], ...(output !== undefined && { output }) };
      expectClose([only(await mixedTaylorTerm(model, parameters, options))], [expected], 1e-12, 'NTK', 0.1);
      const { derivatives } = await taylorTerms(model, parameters, {
        ...options,
        along: inputs[1]!.x,
        order: 1,
      });
      expectClose([only(derivatives[1]!)], [expected], 1e-12, 'NTK', 0.1);
      expectClose(
        [only(derivatives[0]!)],
        [plainForward(plain, dense, inputs[0]!).outputs[oi]!],
        1e-12,
        'h',
        0.1,
      );
    }
  });
});

describe('for h = Σₖ vₖ tanh(uₖ x) / √2, whose derivative tensors have closed forms,', () => {
  const u = [0.7, -0.4];
  const v = [1.1, 0.6];
  const dense = new Map([
    ['W1', { data: Float64Array.from(u), rows: 2, columns: 1 }],
    ['W2', { data: Float64Array.from(v), rows: 1, columns: 2 }],
  ]);

  /** tanh and its derivatives up to the fourth, as polynomials of t = tanh. */
  function tanhDerivative(order: number, y: number): number {
    const t = Math.tanh(y);
    const s = 1 - t * t;
    return [t, s, -2 * t * s, s * (6 * t * t - 2), s * (16 * t - 24 * t ** 3)][order]!;
  }

  /** ∂ʳh/∂w_{a₁}...∂w_{a_r} at w = (u₁, u₂, v₁, v₂). */
  function tensorEntry(x: number, indices: readonly number[]): number {
    let total = 0;
    for (const k of [0, 1]) {
      if (indices.some(index => index % 2 !== k)) continue;
      const byV = indices.filter(index => index >= 2).length;
      const byU = indices.length - byV;
      if (byV > 1) continue;
      total += ((byV === 1 ? 1 : v[k]!) * tanhDerivative(byU, u[k]! * x) * x ** byU) / Math.SQRT2;
    }
    return total;
  }

  function bruteForce(x: number, along: readonly number[]): number {
    const gradients = along.map(y => [0, 1, 2, 3].map(index => tensorEntry(y, [index])));
    let total = 0;
    for (let code = 0; code < 4 ** along.length; code++) {
      const indices = along.map((_, k) => Math.floor(code / 4 ** k) % 4);
      total += indices.reduce((term, index, k) => term * gradients[k]![index]!, tensorEntry(x, indices));
    }
    return total;
  }

  it('every mixed term up to order 4 is the sum over all entries', async () => {
    const { model } = mlpCase({ depth: 2, activation: 'tanh' });
    const parameters = weightsOf(dense);
    for (const along of [
      [],
      [0.9],
      [0.9, -1.2],
      [0.5, 0.5],
      [0.9, -1.2, 2],
      [2, 0.5, 2],
      [1, -1, 2, 0.3],
      [2, 1, 1, 2],
      [1, 1, 1, 1],
    ]) {
      const term = await mixedTaylorTerm(model, parameters, { at: [0.8], along: along.map(x => [x]) });
      expectClose([only(term)], [bruteForce(0.8, along)], 1e-12, `along ${along.join()}`, 0.01);
    }
  });
});
