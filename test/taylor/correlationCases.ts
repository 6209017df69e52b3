import { correlationFunction, parseCorrelation, type LoopOptions } from '../../src/taylor/index.js';
import { expectClose } from '../models/closeness.js';
import {
  drawCase,
  hypernetworkCase,
  inputOf,
  mlpCase,
  only,
  type DrawnCase,
  type NetworkCase,
} from '../models/networkCases.js';
import { TensorContraction } from './derivativeTensors.js';

/** Correlation functions with loops: closed cycles of indices, traces, and both beside trees. */
export const exactLoops = [
  'f0[a,a]',
  'f0[a,b] f1[a,b]',
  'f0[a,a,b] f1[b]',
  'f0[a,b] f1[b,c] f2[c,a]',
  'f0[a,b] f1[b,c] f0[c,d] f1[d,a]',
  'f0[a,a] f1[b,b] f2[c] f1[c] f0',
  'f0[a,b,c] f1[a,b] f2[c]',
  'f0[a,b,c] f1[a,b,c]',
  'f0[a,a,b,b]',
];

/** Networks of at most 15 parameters, all of whose derivative tensors can be written out. */
export const smallNetworks: readonly (readonly [NetworkCase, width: number])[] = [
  [mlpCase({ depth: 3, activation: 'tanh', biasScale: 0.4, gain: 1.5 }), 2],
  [mlpCase({ depth: 2, activation: 'erf', biasScale: 0.5, gain: 1.3 }), 3],
  [mlpCase({ depth: 4, activation: 'relu', biasScale: 0.2 }), 2],
  [
    hypernetworkCase({
      depth: 2,
      activation: 'tanh',
      biasScale: 0.5,
      primaryWidths: [2, 1, 1],
      primaryActivation: 'erf',
      gain: 1.4,
      primaryGain: 1.3,
    }),
    2,
  ],
];

/** A small network drawn, with the contraction of its tensors. */
export interface ContractedCase extends DrawnCase {
  readonly tensors: TensorContraction;
}

export function contractedCase(
  [network, width]: readonly [NetworkCase, number],
  options: { readonly seed: number; readonly inputs: number; readonly inputSize?: number },
): ContractedCase {
  const drawn = drawCase(network, { width, inputSize: 2, ...options });
  return { ...drawn, tensors: new TensorContraction(drawn.plain, drawn.dense, drawn.inputs) };
}

/** Edges between vertices 0, 1, ... as a correlation function whose vertex v is at input `inputs[v]`. */
export function textOf(inputs: readonly number[], edges: readonly (readonly [number, number])[]): string {
  return inputs
    .map((input, vertex) => {
      const indices = edges.flatMap((edge, number) =>
        edge.filter(end => end === vertex).map(() => `i${number}`),
      );
      return `f${input}[${indices.join(',')}]`;
    })
    .join(' ');
}

/** The library's value, after a check against the sum over all entries of all tensors. */
export async function expectContraction(
  { model, parameters, inputs, tensors, name }: ContractedCase,
  text: string,
  loops?: LoopOptions,
): Promise<number> {
  const result = await correlationFunction(model, parameters, text, {
    inputs: inputs.map(inputOf),
    ...(loops !== undefined && { loops }),
  });
  const { value, magnitude } = tensors.contract(parseCorrelation(text).factors);
  if (!result.exact) throw new Error(`${text} is not exact`);
  // Where the terms cancel to less than a thousandth, their rounding errors count.
  expectClose([only(result.value)], [value], 1e-12, `${text} of ${name}`, 1e-3 * magnitude + 1e-300);
  return value;
}
