import { InvalidArgumentError } from '../errors.js';
import { add, cos, matmul, multiply, reshape, slice, type Node } from '../ad/index.js';
import { activationOf, defaultGain, type Activation } from './activations.js';
import { checkFinite, checkPositiveInteger } from '../checks.js';
import { applyLayers, layerParameters, linear } from './mlp.js';
import { parameterOf, type Model, type Parameter, type ParameterNodes } from './model.js';

export interface HypernetworkOptions {
  /** L, the number of weight matrices of the hypernetwork f: an integer ≥ 1. */
  readonly depth: number;
  /** m₀, m₁, ..., m_H: the size of the input z, the widths of the primary network g, and its number of outputs. */
  readonly primaryWidths: readonly number[];
  /** The activation of f; "relu" unless given. */
  readonly activation?: string | Activation;
  /** The activation of g; that of f unless given. */
  readonly primaryActivation?: string | Activation;
  /** What the output of f's activation is multiplied by; √2 for ReLU and leaky ReLU, 1 for others, unless given. */
  readonly gain?: number;
  /** The same for g. */
  readonly primaryGain?: number;
  /** β of the biases of f; without it there are none. */
  readonly biasScale?: number;
  /** k: gives g the random Fourier features cos(W z + b), W ~ N(0, 1), b ~ U(−π, π), k of them, instead of z. */
  readonly fourierFeatures?: number;
}

/**
 * A hypernetwork h(x, z; w) = g(z; f(x; w)) (Littwin et al. 2020, eq. 2–3): the outputs of the plain network f are the
 * weights V¹, ..., Vᴴ of the primary network g, concatenated row-major,
 *
 *   gˡ = Vˡ aˡ⁻¹ / √m_{l−1},  aˡ = gain · φ(gˡ),  a⁰ = z,  h = gᴴ.
 *
 * Its inputs are `x` and `z`. With Fourier features a⁰ = cos(W z + b) (their Remark 2), and these W, b are not trained.
 *
 * @throws InvalidArgumentError for depths or widths that are not integers ≥ 1, an unknown activation, or factors that
 *   are not finite.
 * @example
 * ```ts
 * import { hypernetwork, initialize, taylorTerms } from 'widejet';
 * const model = hypernetwork({ depth: 2, primaryWidths: [2, 3, 1] });
 * const weights = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { derivatives } = await taylorTerms(model, weights, {
 *   at: { x: [1, 0], z: [1, 1] },
 *   along: { x: [0, 1], z: [1, 1] },
 *   order: 2,
 * });
 * console.log(derivatives.length); // 3
 * ```
 */
export function hypernetwork(options: HypernetworkOptions): Model {
  const { depth, primaryWidths, biasScale, fourierFeatures } = options;
  checkPositiveInteger('depth', depth);
  if (primaryWidths.length < 2) {
    throw new InvalidArgumentError(
      'primaryWidths',
      primaryWidths,
      'at least two widths: m₀ (input) and m₁ (output)',
    );
  }
  primaryWidths.forEach((width, layer) => {
    checkPositiveInteger(`primaryWidths[${layer}]`, width);
  });
  if (fourierFeatures !== undefined) checkPositiveInteger('fourierFeatures', fourierFeatures);
  const activation = activationOf(options.activation ?? 'relu');
  const primaryActivation = activationOf(options.primaryActivation ?? activation, 'primaryActivation');
  const gain = options.gain ?? defaultGain(activation);
  const primaryGain = options.primaryGain ?? defaultGain(primaryActivation);
  checkFinite('gain', gain);
  checkFinite('primaryGain', primaryGain);
  if (biasScale !== undefined) checkFinite('biasScale', biasScale);

  const inputSize = primaryWidths[0] as number;
  const outputs = primaryWidths.at(-1) as number;
  // The first layer of g sees the features, if there are any.
  const widths = [fourierFeatures ?? inputSize, ...primaryWidths.slice(1)];
  const sizes = widths.slice(1).map((rows, layer) => rows * (widths[layer] as number));
  const hiddenDimensions = Array.from({ length: depth - 1 }, (_, layer) => `n${layer + 1}`);
  // A network of one layer applies no activation.
  const primaryPiecewiseLinear = sizes.length === 1 || primaryActivation.piecewiseLinear;
  const layers = {
    dimensions: ['inputSize', ...hiddenDimensions, sizes.reduce((total, size) => total + size, 0)],
    activation,
    gain,
    biasScale,
  };

  function primary(v: Node, features: Node): Node {
    let a = features;
    let start = 0;
    for (const [layer, size] of sizes.entries()) {
      const [columns, rows] = [widths[layer] as number, widths[layer + 1] as number];
      const matrix = reshape(slice(v, start, start + size), [rows, columns]);
      start += size;
      const y = linear(matrix, a, columns);
      if (layer === sizes.length - 1) return y;
      a = multiply(primaryGain, primaryActivation.apply(y));
    }
    return a;
  }

  return {
    name: 'hypernetwork',
    configuration: {
      model: 'hypernetwork',
      depth,
      primaryWidths,
      activation: activation.name,
      primaryActivation: primaryActivation.name,
      gain,
      primaryGain,
      biasScale: biasScale ?? null,
      fourierFeatures: fourierFeatures ?? null,
    },
    inputs: { x: ['inputSize'], z: [inputSize] },
    parameters: [...layerParameters(layers), ...featureParameters(fourierFeatures, inputSize)],
    hiddenDimensions,
    outputs,
    primaryDepth: primaryWidths.length - 1,
    piecewiseLinear: (depth === 1 || activation.piecewiseLinear) && primaryPiecewiseLinear,
    primaryPiecewiseLinear,
    apply(parameters, { x, z }) {
      const features = fourierFeatures === undefined ? (z as Node) : fourier(parameters, z as Node);
      return primary(applyLayers(layers, parameters, x as Node), features);
    },
  };
}

function featureParameters(count: number | undefined, inputSize: number): Parameter[] {
  if (count === undefined) return [];
  return [
    { name: 'fourierFrequencies', kind: 'feature', shape: [count, inputSize], law: 'normal' },
    { name: 'fourierPhases', kind: 'feature', shape: [count], law: 'phase' },
  ];
}

/** cos(W z + b), Littwin et al. 2020, Remark 2. */
function fourier(parameters: ParameterNodes, z: Node): Node {
  const frequencies = parameterOf(parameters, 'fourierFrequencies');
  return cos(add(matmul(frequencies, z), parameterOf(parameters, 'fourierPhases')));
}
