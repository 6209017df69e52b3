import type { Tensor } from '../../src/ad/index.js';
import { hypernetwork, initialize, mlp, type Model, type Parameters } from '../../src/models/index.js';
import { RandomStream } from '../../src/random/index.js';
import {
  denseParameters,
  type DenseParameters,
  type PlainInputs,
  type PlainNetwork,
} from './plainNetworks.js';

/** One network twice: as the library makes it, and as plain loops know it. */
export interface NetworkCase {
  readonly name: string;
  readonly model: Model;
  readonly plain: PlainNetwork;
  /** The length of z; 0 for a plain network. */
  readonly zSize: number;
}

export interface PlainOptions {
  readonly depth: number;
  readonly activation: string;
  readonly gain?: number;
  readonly biasScale?: number;
}

export interface MlpCaseOptions extends PlainOptions {
  readonly outputs?: number;
}

export interface HypernetworkCaseOptions extends PlainOptions {
  readonly primaryWidths: readonly number[];
  readonly primaryActivation?: string;
  readonly primaryGain?: number;
  readonly fourierFeatures?: number;
}

/** The gain that the documentation promises: √2 for ReLU and leaky ReLU, 1 for all others. */
function promisedGain(activation: string): number {
  return activation === 'relu' || activation.startsWith('leakyRelu') ? Math.SQRT2 : 1;
}

export function mlpCase(options: MlpCaseOptions): NetworkCase {
  const { depth, activation, gain = promisedGain(activation), biasScale } = options;
  return {
    name: `mlp ${JSON.stringify(options)}`,
    model: mlp(options),
    plain: { depth, activation, gain, ...(biasScale !== undefined && { biasScale }) },
    zSize: 0,
  };
}

export function hypernetworkCase(options: HypernetworkCaseOptions): NetworkCase {
  const { depth, activation, gain = promisedGain(activation), biasScale, primaryWidths } = options;
  const primaryActivation = options.primaryActivation ?? activation;
  return {
    name: `hypernetwork ${JSON.stringify(options)}`,
    model: hypernetwork(options),
    plain: {
      depth,
      activation,
      gain,
      ...(biasScale !== undefined && { biasScale }),
      primary: {
        widths: [options.fourierFeatures ?? primaryWidths[0]!, ...primaryWidths.slice(1)],
        activation: primaryActivation,
        gain: options.primaryGain ?? promisedGain(primaryActivation),
        fourier: options.fourierFeatures !== undefined,
      },
    },
    zSize: primaryWidths[0]!,
  };
}

/** A case with weights and some inputs, drawn from a seed. */
export interface DrawnCase extends NetworkCase {
  readonly parameters: Parameters;
  readonly dense: DenseParameters;
  readonly inputs: readonly PlainInputs[];
}

export function drawCase(
  network: NetworkCase,
  options: {
    readonly width: number | readonly number[];
    readonly inputSize?: number;
    readonly seed: number;
    readonly inputs?: number;
  },
): DrawnCase {
  const { width, inputSize = 3, seed, inputs = 3 } = options;
  const parameters = initialize(network.model, { width, inputSize, seed });
  const stream = new RandomStream(seed, 'inputs of a test');
  return {
    ...network,
    parameters,
    dense: denseParameters(parameters),
    inputs: Array.from({ length: inputs }, (_, example) => ({
      x: normals(stream.substream('x', example), inputSize),
      ...(network.zSize > 0 && { z: normals(stream.substream('z', example), network.zSize) }),
    })),
  };
}

export function normals(stream: RandomStream, count: number): number[] {
  const out = new Float64Array(count);
  stream.fillNormal(out);
  return [...out];
}

/** The inputs of several examples as one batch. */
export function batchOf(inputs: readonly PlainInputs[]): Record<string, number[][]> {
  const z = inputs.flatMap(input => (input.z === undefined ? [] : [[...input.z]]));
  return { x: inputs.map(({ x }) => [...x]), ...(z.length > 0 && { z }) };
}

/** One example as named inputs of the library. */
export function inputOf({ x, z }: PlainInputs): Record<string, readonly number[]> {
  return { x, ...(z !== undefined && { z }) };
}

export function only({ data }: Tensor): number {
  if (data.length !== 1) throw new Error(`expected one number, got ${data.length}`);
  return data[0]!;
}
