import {
  aFunction,
  aText,
  checkArguments,
  either,
  InvalidArgumentError,
  objectWith,
} from '../../errors/index.js';
import { aModel, type Model } from '../../models/index.js';
import { type OutputChoice, outputsAt } from '../../questions/index.js';
import { differentOutputs } from './outputs.js';
import { ownSource, type Prediction } from './prediction.js';
import { parseQuantity } from './quantities.js';
import type { Quantity } from './quantityKind.js';

const quantityOrName = either(
  aText,
  objectWith<Quantity>('a quantity, as parseQuantity reads it', { name: aText, predictions: aFunction }),
);

/**
 * What is predicted of a quantity of a model as its hidden layers widen, side by side: what the model says
 * itself, if it does (`predictions` of a `Model`), and then what theory says, whether it applies or not:
 *
 * - Theorem 1 of Littwin et al. 2020 with its Remark 1, for Taylor terms, mixed ones too, with
 *   piecewise-linear activations;
 * - Lemmas 3 and 4 for the terms of the theorem;
 * - the cluster graph of Dyer & Gur-Ari (ICLR 2020), for any correlation function of a plain network: an
 *   upper bound.
 *
 * Whether a theory applies is read off the graph of the model (`factsOf`): all of them assume the alternating
 * chain of layers of eq. 2 there. A model that says of a quantity that there are no predictions (an empty
 * list) has none.
 *
 * @param output which outputs the quantity is of, as for `sweep`: theory does not apply to products of
 *   different ones.
 * @throws InvalidArgumentError for a quantity that the model does not have, or an exponent of its own that is
 *   not finite.
 * @example
 * ```ts
 * import { mlp } from 'widejet';
 * import { predictionsFor } from 'widejet/scaling';
 * const [theorem] = predictionsFor(mlp({ depth: 4, activation: 'tanh' }), 'K3');
 * console.log(theorem?.source, theorem?.exponent, theorem?.applies); // Theorem 1 -2 false
 * ```
 */
export function predictionsFor(
  model: Model,
  quantity: Quantity | string,
  output: OutputChoice = 0,
): readonly Prediction[] {
  checkArguments({ model: [model, aModel], quantity: [quantity, quantityOrName] });
  outputsAt(model, output, Array.isArray(output) ? output.length : 1);
  const asked = typeof quantity === 'string' ? parseQuantity(quantity) : quantity;
  const own = model.predictions?.(asked.name)?.map(({ exponent, bound = 'exact', reason }): Prediction => {
    if (!Number.isFinite(exponent))
      throw new InvalidArgumentError(
        `the exponent that ${model.name} predicts of ${asked.name}`,
        exponent,
        'a finite number',
      );
    return { source: ownSource, exponent, bound, applies: true, reason: reason ?? 'given with the model' };
  });
  if (own?.length === 0) return [];
  return [...(own ?? []), ...ofTheory(model, asked, output)];
}

/** Theory is about one output of a network: products of derivatives of different ones are smaller. */
function ofTheory(model: Model, quantity: Quantity, output: OutputChoice): readonly Prediction[] {
  const outputs = differentOutputs(quantity.inputsNeeded, output);
  const predictions = quantity.predictions(model);
  if (outputs.length === 1) return predictions;
  const reason = `it is about one output of the network, and this about the outputs ${outputs.join(', ')}`;
  return predictions.map(prediction => ({ ...prediction, applies: false, reason }));
}
