import { add, dimensionSize, matmul, multiply, power, type Dimension, type Node } from '../ad/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkFinite, checkPositiveInteger } from '../checks.js';
import { parameterOf, type Model, type Parameter, type ParameterNodes } from './model.js';

export interface MlpOptions {
  /** L, the number of weight matrices: an integer ≥ 1; 1 is a linear map. */
  readonly depth: number;
  /** φ: a name such as "relu", "tanh", "leakyRelu0.1", or an `Activation`. "relu" unless given. */
  readonly activation?: string | Activation;
  /** What the output of φ is multiplied by: √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number;
  /** β, what biases are multiplied by; without it there are no biases. */
  readonly biasScale?: number;
  /** The number of outputs; 1 unless given. */
  readonly outputs?: number;
}

/** The layers of a plain network, as models are built from them. */
export interface Layers {
  readonly dimensions: readonly Dimension[];
  readonly activation: Activation;
  readonly gain: number;
  readonly biasScale: number | undefined;
}

/**
 * A fully connected network in the NTK parametrisation (Jacot et al. 2018; Littwin et al. 2020, eq. 2):
 *
 *   yˡ = Wˡ qˡ⁻¹ / √n_{l−1} + β bˡ,  qˡ = gain · φ(yˡ),  q⁰ = x,  h(x) = yᴸ,
 *
 * with all entries of W and b drawn from N(0, 1). Its input is `x`; its hidden widths n1 ... n(L−1) and the size of
 * its input are named dimensions, bound by `initialize`.
 *
 * @throws InvalidArgumentError for a depth or number of outputs that is not an integer ≥ 1, an unknown activation, or
 *   a gain or bias scale that is not finite.
 * @example
 * ```ts
 * import { initialize, mlp, taylorTerms } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const weights = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, weights, { at: [1, 0], along: [0, 1], order: 2 });
 * console.log(derivatives.length); // 3
 * ```
 */
export function mlp(options: MlpOptions): Model {
  const { depth, outputs = 1, biasScale } = options;
  checkPositiveInteger('depth', depth);
  checkPositiveInteger('outputs', outputs);
  const activation = activationOf(options.activation ?? 'relu');
  const gain = options.gain ?? defaultGain(activation);
  checkFinite('gain', gain);
  if (biasScale !== undefined) checkFinite('biasScale', biasScale);
  const hiddenDimensions = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  const layers = { dimensions: ['inputSize', ...hiddenDimensions, outputs], activation, gain, biasScale };
  return {
    name: 'mlp',
    configuration: {
      model: 'mlp',
      depth,
      activation: activation.name,
      gain,
      biasScale: biasScale ?? null,
      outputs,
    },
    inputs: { x: ['inputSize'] },
    parameters: layerParameters(layers),
    hiddenDimensions,
    outputs,
    primaryDepth: 1,
    // A network of one layer applies no activation.
    piecewiseLinear: depth === 1 || activation.piecewiseLinear,
    primaryPiecewiseLinear: true,
    apply: (parameters, { x }) => applyLayers(layers, parameters, x as Node),
  };
}

export function layerParameters({ dimensions, biasScale }: Layers): Parameter[] {
  return dimensions.slice(1).flatMap((rows, position): Parameter[] => {
    const columns = dimensions[position] as Dimension;
    const layer = position + 1;
    const matrix: Parameter = { name: `W${layer}`, kind: 'weight', shape: [rows, columns], law: 'normal' };
    const bias: Parameter = { name: `b${layer}`, kind: 'bias', shape: [rows], law: 'normal' };
    return biasScale === undefined ? [matrix] : [matrix, bias];
  });
}

/** yᴸ of the layers at q⁰ = x. */
export function applyLayers(layers: Layers, parameters: ParameterNodes, x: Node): Node {
  const { dimensions, activation, gain, biasScale } = layers;
  const depth = dimensions.length - 1;
  let q = x;
  for (let layer = 1; layer <= depth; layer++) {
    let y = linear(parameterOf(parameters, `W${layer}`), q, dimensions[layer - 1] as Dimension);
    if (biasScale !== undefined) y = add(y, multiply(biasScale, parameterOf(parameters, `b${layer}`)));
    if (layer === depth) return y;
    q = multiply(gain, activation.apply(y));
  }
  return q;
}

/** W q / √(fan in) */
export function linear(matrix: Node, q: Node, fanIn: Dimension): Node {
  return multiply(matmul(matrix, q), power(dimensionSize(fanIn), -0.5));
}
