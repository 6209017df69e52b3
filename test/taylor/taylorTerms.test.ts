import { expect } from 'chai';
import {
  input,
  matvec,
  multiply,
  outer,
  reshape,
  tanh,
  type Node,
  type Tensor,
  type TensorLike,
} from '../../src/ad/index.js';
import { evaluate, gradient, jvp } from '../../src/evaluation/index.js';
import { schedule } from '../../src/program/index.js';
import type { Operator } from '../../src/program/index.js';
import { inputNodes, trainedNodes, type ParameterNodes } from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import { expand, gradientDirection, type Direction } from '../../src/taylor/expansion.js';
import { taylorTerms } from '../../src/taylor/index.js';
import { bindings, modelInputs, TracedNetwork } from '../../src/questions/index.js';
import { expectClose } from '../models/closeness.js';
import {
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  normals,
  only,
  type DrawnCase,
  type NetworkCase,
} from '../models/networkCases.js';
import {
  movedBy,
  plainForward,
  plainGradient,
  plainInner,
  type PlainForward,
} from '../models/plainNetworks.js';
import { contraction, hessianProduct } from './contractions.js';
import { bends, informativeDraw } from './informativeDraw.js';
import { signsOf } from './plainSteps.js';
import { fittedCoefficients } from './polynomialFit.js';

const smooth: NetworkCase[] = [
  mlpCase({ depth: 3, activation: 'tanh' }),
  mlpCase({ depth: 2, activation: 'gelu', biasScale: 0.4, gain: 1.3 }),
  mlpCase({ depth: 4, activation: 'sin', biasScale: 0.4 }),
  hypernetworkCase({ depth: 2, activation: 'erf', primaryWidths: [2, 3, 1] }),
  hypernetworkCase({
    depth: 2,
    activation: 'tanh',
    biasScale: 0.2,
    primaryWidths: [2, 2, 1],
    fourierFeatures: 3,
  }),
];
const kinked: NetworkCase[] = [
  mlpCase({ depth: 4, activation: 'relu' }),
  mlpCase({ depth: 3, activation: 'leakyRelu0.1', biasScale: 0.5 }),
  mlpCase({ depth: 3, activation: 'abs' }),
  hypernetworkCase({ depth: 2, activation: 'relu', primaryWidths: [2, 3, 1] }),
  hypernetworkCase({
    depth: 2,
    activation: 'leakyRelu0.1',
    primaryActivation: 'abs',
    primaryWidths: [2, 2, 2, 1],
    gain: 2,
    primaryGain: 1.5,
  }),
];

async function derivativesOf(drawn: DrawnCase, order: number): Promise<number[]> {
  const [i, j] = drawn.inputs;
  const { derivatives } = await taylorTerms(drawn.model, drawn.parameters, {
    at: inputOf(i!),
    along: inputOf(j!),
    order,
  });
  return derivatives.map(only);
}

/** The forward pass at hᵢ(w + ε ∇hⱼ). */
function pathOf({ plain, dense, inputs }: DrawnCase): (epsilon: number) => PlainForward {
  const direction = plainGradient(plain, dense, inputs[1]!);
  return epsilon => plainForward(plain, movedBy(dense, direction, epsilon), inputs[0]!);
}

/** A step of ε of which four in both directions stay in one linear region. */
function regionStep(drawn: DrawnCase): number {
  const path = pathOf(drawn);
  let step = 0.1;
  while (signsOf(path(4 * step)) !== signsOf(path(0)) || signsOf(path(-4 * step)) !== signsOf(path(0)))
    step /= 2;
  return step;
}

const factorials = [1, 1, 2, 6, 24, 120, 720];

describe('K⁽ʳ⁾ = dʳ/dεʳ hᵢ(w + ε ∇hⱼ)', () => {
  for (const network of [...smooth, ...kinked]) {
    it(`is hᵢ for r = 0 and Σ ∂hᵢ/∂w ∂hⱼ/∂w of the dense gradients for r = 1: ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 6, seed: 3 });
      const { plain, dense, inputs } = drawn;
      const [gi, gj] = inputs.map(x => plainGradient(plain, dense, x));
      const expected = [plainForward(plain, dense, inputs[0]!).outputs[0]!, plainInner(gi!, gj!)];
      expectClose(await derivativesOf(drawn, 1), expected, 1e-12, 'K', 0.1);
    });
  }

  for (const network of smooth) {
    it(`agrees with finite differences of order 12 in plain loops: ${network.name}`, async () => {
      const drawn = await informativeDraw(network, { width: 6 });
      const { plain, dense, inputs } = drawn;
      const direction = plainGradient(plain, dense, inputs[1]!);
      const along = (epsilon: number): number =>
        plainForward(plain, movedBy(dense, direction, epsilon), inputs[0]!).outputs[0]!;
      // The weights move by at most 6 · 0.04 in all.
      const step = 0.04 / Math.sqrt(plainInner(direction, direction));
      const fitted = fittedCoefficients(along, 6, step);
      const derivatives = await derivativesOf(drawn, 4);
      // The values carry errors of 1e-15, which the r-th difference divides by stepʳ, times the weights of
      // the formula.
      derivatives.forEach((K, r) => {
        expectClose([K], [fitted[r]! * factorials[r]!], 1e-13 / step ** r, `K(${r})`, 1);
      });
    });
  }

  for (const network of kinked) {
    it(`is what a polynomial through plain evaluations says, within a linear region: ${network.name}`, async () => {
      const drawn = await informativeDraw(
        network,
        { width: 8 },
        async candidate => regionStep(candidate) > 0.02 && (await bends(candidate)),
      );
      const step = regionStep(drawn);
      const fitted = fittedCoefficients(epsilon => pathOf(drawn)(epsilon).outputs[0]!, 4, step);
      const derivatives = await derivativesOf(drawn, 4);
      derivatives.forEach((K, r) => {
        expectClose([K], [fitted[r]! * factorials[r]!], 1e-13 / step ** r, `K(${r})`, 1);
      });
    });
  }

  it('agrees with nested forward mode over arrays, orders 0 to 4', async () => {
    const drawn = drawCase(mlpCase({ depth: 3, activation: 'tanh' }), { width: 4, inputSize: 2, seed: 9 });
    const arrays = ['W1', 'W2', 'W3'].map((name): Tensor => {
      const { data, rows, columns } = drawn.dense.get(name)!;
      return { data, shape: [rows, columns] };
    });
    // The same network as a user would write it, with weights that are arrays and not operators.
    const network =
      (x: Node): ((...w: Node[]) => Node) =>
      (w1, w2, w3) => {
        const hidden = tanh(multiply(1 / Math.SQRT2, matvec(w1, x)));
        return reshape(multiply(0.5, matvec(w3, tanh(multiply(0.5, matvec(w2, hidden))))), []);
      };
    const [xi, xj] = [input('x_i', [2]), input('x_j', [2])];
    const weights = arrays.map(({ shape }) => input('W', shape));
    const directions = arrays.map(({ shape }) => input('v', shape));
    const values = new Map<Node, TensorLike>([
      [xi, [...drawn.inputs[0]!.x]],
      [xj, [...drawn.inputs[1]!.x]],
      ...weights.map((node, position) => [node, arrays[position]!] as const),
    ]);
    const slopes = await evaluate(
      weights.map((_, argument) => gradient(network(xj), { argument })(...weights)),
      values,
    );
    directions.forEach((node, position) => values.set(node, slopes[position]!));
    const nodes: Node[] = [];
    let derivative = network(xi);
    for (let r = 0; r <= 4; r++) {
      nodes.push(derivative(...weights));
      const lower = derivative;
      derivative = (...w) => jvp(lower)(w, directions).tangent;
    }
    expectClose(await derivativesOf(drawn, 4), (await evaluate(nodes, values)).map(only), 1e-13, 'K', 0.1);
  });
});

/** A direction of rank one for each weight, and any vector for each bias. */
function randomDirection(
  parameters: ParameterNodes,
  { model, dense }: DrawnCase,
): { direction: Direction; values: Map<Node, TensorLike>; dense: Map<string, Float64Array> } {
  const stream = new RandomStream(1, 'direction');
  const direction = new Map<Node, Node>();
  const values = new Map<Node, TensorLike>();
  const entries = new Map<string, Float64Array>();
  for (const node of trainedNodes(model, parameters)) {
    const name = Object.entries(parameters).find(([, known]) => known === node)![0];
    const { rows, columns } = dense.get(name)!;
    const [u, v] = [
      normals(stream.substream(name, 'u'), rows),
      normals(stream.substream(name, 'v'), columns),
    ];
    const [left, right] = [input('u', node.shape.slice(0, 1)), input('v', node.shape.slice(1))];
    values.set(left, u);
    if (node.rank === 2) values.set(right, v);
    direction.set(node, node.rank === 2 ? outer(left, right) : left);
    entries.set(
      name,
      Float64Array.from({ length: rows * columns }, (_, i) =>
        node.rank === 2 ? u[Math.floor(i / columns)]! * v[i % columns]! : u[i]!,
      ),
    );
  }
  return { direction, values, dense: entries };
}

describe('an expansion along any direction v', () => {
  for (const network of [smooth[1]!, smooth[3]!, kinked[1]!]) {
    it(`has ⟨∇h, v⟩ as first and ⟨∇²h v, v⟩ / 2 as second coefficient: ${network.name}`, async () => {
      const drawn = drawCase(network, { width: 5, seed: 8 });
      const { model, plain, parameters, inputs } = drawn;
      const traced = new TracedNetwork(model);
      const { trained } = traced;
      const x = inputNodes(model, '');
      const h = traced.output(x, 0);
      const { direction, values, dense } = randomDirection(traced.parameters, drawn);
      const [series] = expand([h], direction, 2);
      const gradientNodes = gradientDirection(h, trained);
      const [, first, second, slope, curvature] = await evaluate(
        schedule([
          ...series!.map(coefficient => coefficient!),
          contraction(gradientNodes, direction),
          contraction(hessianProduct(h, trained, direction), direction),
        ]),
        new Map<Node, TensorLike | Operator>([
          ...values,
          ...bindings(traced.parameters, parameters, {
            nodes: x,
            values: modelInputs(model, inputOf(inputs[0]!), 'x'),
          }),
        ]),
      );
      expectClose(first!.data, slope!.data, 1e-13, 'first');
      expectClose(second!.data, [only(curvature!) / 2], 1e-12, 'second');
      const plainSlope = plainInner(plainGradient(plain, drawn.dense, inputs[0]!), dense);
      expectClose(first!.data, [plainSlope], 1e-12, 'plain loops');
    });
  }

  it('gives the dense gradient, entry by entry, to a user who asks for it', async () => {
    const { model, plain, parameters, dense, inputs } = drawCase(smooth[3]!, { width: 5, seed: 8 });
    const traced = new TracedNetwork(model);
    const x = inputNodes(model, '');
    const slopes = gradientDirection(traced.output(x, 0), traced.trained);
    const nodes = [...slopes.values()].map(slope => slope!);
    const results = await evaluate(
      nodes,
      bindings(traced.parameters, parameters, {
        nodes: x,
        values: modelInputs(model, inputOf(inputs[0]!), 'x'),
      }),
    );
    const expected = [...plainGradient(plain, dense, inputs[0]!).values()];
    expect(results.map(({ shape }) => shape)).to.deep.equal([
      [5, 3],
      [9, 5],
    ]);
    results.forEach(({ data }, position) => {
      expectClose(data, expected[position]!, 1e-12, 'gradient', 1);
    });
  });
});
