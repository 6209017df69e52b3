import { optionsOf } from '../errors/index.js';
import { backprop, multiply, type Tensor } from '../ad/index.js';
import { stretchTensor } from '../evaluation/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import {
  batchAxes,
  checkOutput,
  inputsAlone,
  modelInputs,
  type ModelInputs,
  outputChoice,
  question,
  someInputs,
} from '../questions/index.js';

export interface InputGradientOptions {
  /** Where: one input, or a batch with axes before those of one example. */
  readonly inputs: ModelInputs;
  /** Which output h is, for networks of several; the first (0) unless given. */
  readonly output?: number;
}

const gradientOptions = optionsOf<InputGradientOptions>('inputGradient', {
  inputs: someInputs,
  output: outputChoice,
});

/**
 * The gradient ∂h/∂x of one output of a network with respect to its inputs: what a change of the input does,
 * at fixed parameters. The whole Jacobian of a network of several outputs is one such gradient for each.
 *
 * @returns for each input of the model, by name, an array of shape [batch axes..., shape of the input...].
 * @throws InvalidArgumentError for an output that does not exist, or an input or a parameter that is missing
 *   or not finite; ShapeError if shapes do not match; NonFiniteError if a value overflows.
 * @example
 * ```ts
 * import { initialize, inputGradient, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'tanh' });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { x } = await inputGradient(model, parameters, { inputs: [[1, 0], [0, 1], [1, 1]] });
 * console.log(x?.shape); // [ 3, 2 ]
 * ```
 */
export async function inputGradient(
  model: Model,
  parameters: Parameters,
  options: InputGradientOptions,
): Promise<Readonly<Record<string, Tensor>>> {
  checkNetwork(model, parameters);
  gradientOptions.check('options', options);
  const { inputs, output = 0 } = options;
  checkOutput(model, 'output', output);
  const values = modelInputs(model, inputs, 'inputs');
  const slopes = await inputSlopes(model, { output }).ask(parameters, { inputs: values });
  const axes = batchAxes(model, values);
  return Object.fromEntries(
    Object.entries(values).map(([name, { shape }], position) => {
      const own = shape.slice(shape.length - (model.inputs[name]?.length ?? 0));
      return [name, stretchTensor(slopes[position] as Tensor, [...axes, ...own])];
    }),
  );
}

/** ∂h/∂x for each input x, in the order of the model. */
const inputSlopes = question(inputsAlone, (network, { inputs }, { output }: { output: number }) => {
  const variables = Object.values(inputs);
  const slopes = backprop(network.output(inputs, output), variables);
  return { outputs: variables.map((node, position) => slopes[position] ?? multiply(0, node)) };
});
