import type { Tensor } from '../ad/index.js';
import { stretchTensor } from '../evaluation/index.js';
import { checkNetwork, type Model, type Parameters } from '../models/index.js';
import { batchAxes, inputsAlone, modelInputs, type ModelInputs, question } from '../questions/index.js';

/**
 * The outputs h(x; w) of a network at one input, or at each of a batch.
 *
 * @param parameters as `initialize`, `descend` or `readNetwork` give them.
 * @param inputs an array for a model of one input, else one by name; axes before those of one example are
 *   batch axes.
 * @returns an array of shape [batch axes..., outputs].
 * @throws InvalidArgumentError if an input or a parameter is missing or not finite; ShapeError if shapes do
 *   not match; NonFiniteError if a value overflows.
 * @example
 * ```ts
 * import { forward, initialize, mlp } from 'widejet';
 * const model = mlp({ depth: 3, outputs: 10 });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const { shape } = await forward(model, parameters, [[1, 0], [0, 1], [1, 1]]);
 * console.log(shape); // [ 3, 10 ]
 * ```
 */
export async function forward(model: Model, parameters: Parameters, inputs: ModelInputs): Promise<Tensor> {
  checkNetwork(model, parameters);
  const values = modelInputs(model, inputs, 'inputs');
  const [outputs] = (await outputsAtInputs(model, {}).ask(parameters, { inputs: values })) as [Tensor];
  return stretchTensor(outputs, [...batchAxes(model, values), model.outputs]);
}

const outputsAtInputs = question(inputsAlone, (network, { inputs }) => ({
  outputs: [network.apply(inputs)],
}));
