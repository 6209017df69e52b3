import type { Tensor } from '../ad/index.js';
import {
  aText,
  checkArguments,
  InvalidArgumentError,
  listOf,
  NonFiniteError,
  ShapeError,
} from '../errors/index.js';
import { aModel, inputDimension, type Model } from '../models/index.js';
import { modelInputs, someInputs, type ModelInputs } from '../questions/index.js';
import { labelOfInput, namingOf, subscripted } from './naming.js';
import { suffixesOf } from './quantity.js';

/**
 * The values of the symbols of a moment that depend on inputs: G_ij = ⟨xᵢ, xⱼ⟩/n₀ for all pairs, the entries
 * of inputs of fixed length as z_i_1, and n₀ itself. With the width n they are all that `Formula.at` needs.
 *
 * @param quantity as for `exactMoment`, which says how its inputs are called: i and j, or 0, 1, ....
 * @param inputs one, for moments with `inputs: 'one'`, or one for each that the quantity has; without batch
 *   axes.
 * @throws InvalidArgumentError for another number of inputs, or one that is missing, unknown or not finite;
 *   ShapeError for shapes that are not those of the model; NonFiniteError for products beyond float64.
 * @example
 * ```ts
 * import { exactMoment, inputSymbols, mlp } from 'widejet';
 * const model = mlp({ depth: 3, activation: 'linear' });
 * const symbols = inputSymbols(model, 'K1', [
 *   [1, 1],
 *   [1, 0],
 * ]);
 * console.log(symbols); // { n0: 2, G_ii: 1, G_ij: 0.5, G_jj: 0.5 }
 * console.log(exactMoment(model, 'K1', { power: 2 }).at({ n: 100, ...symbols })); // 2.312975
 * ```
 */
export function inputSymbols(
  model: Model,
  quantity: string,
  inputs: readonly ModelInputs[],
): Readonly<Record<string, number>> {
  checkArguments({
    model: [model, aModel],
    quantity: [quantity, aText],
    inputs: [inputs, listOf(someInputs, { most: 1000 })],
  });
  const suffixes = inputs.length === 1 ? [''] : suffixesOf(quantity);
  if (inputs.length !== suffixes.length) {
    const allowed = `${suffixes.length} inputs for ${quantity}, or one`;
    throw new InvalidArgumentError('inputs.length', inputs.length, allowed);
  }
  const dimension = inputDimension(model);
  const points = inputs.map((given, k) => modelInputs(model, given, `inputs[${k}]`));
  const size = inputSize(model, dimension, points);
  const values: Record<string, number> = { n0: size };
  const vectors: (readonly [name: string, entries: Float64Array])[] = [];
  for (const [position, point] of points.entries())
    for (const [name, shape] of Object.entries(model.inputs)) {
      const label = labelOfInput(name, suffixes[position] ?? '');
      const { data } = point[name] as Tensor;
      const names = subscripted(label, shape);
      const axis = shape.indexOf(dimension);
      if (axis < 0) for (const [k, entry] of names.entries()) values[entry] = data[k] ?? NaN;
      else {
        // The named axis need not be the last: a vector has every so many numbers.
        const stride = shape.slice(axis + 1).reduce<number>((step, length) => step * Number(length), 1);
        for (const [k, entry] of names.entries()) {
          const start = Math.floor(k / stride) * stride * size + (k % stride);
          vectors.push([
            entry,
            Float64Array.from({ length: size }, (_, a) => data[start + a * stride] ?? NaN),
          ]);
        }
      }
    }
  const naming = namingOf(model, 'equal');
  for (const [k, [name, x]] of vectors.entries())
    for (const [other, y] of vectors.slice(k))
      values[naming.gram(name, other)] = x.reduce((sum, entry, a) => sum + entry * (y[a] ?? NaN), 0) / size;
  for (const [name, value] of Object.entries(values))
    if (!Number.isFinite(value)) throw new NonFiniteError(`${name} of inputs so large is not finite`);
  return values;
}

/** n₀, once the shapes of all inputs are those that the model has for it. */
function inputSize(
  { name: model, inputs }: Model,
  dimension: string,
  points: readonly Readonly<Record<string, Tensor>>[],
): number {
  let size: number | undefined;
  for (const [k, point] of points.entries())
    for (const [name, shape] of Object.entries(inputs)) {
      const { shape: found } = point[name] as Tensor;
      size ??= found[shape.indexOf(dimension)];
      const expected = shape.map(length => (typeof length === 'number' ? length : (size ?? NaN)));
      const fits = found.length === shape.length && found.every((length, axis) => length === expected[axis]);
      if (!fits || shape.filter(length => typeof length === 'string').length > 1)
        throw new ShapeError(
          `inputs[${k}].${name} has shape [${found.join(', ')}], allowed: [${shape.join(', ')}] of ${model}, ` +
            'all with one length, without batch axes',
          { shape: found, allowed: `[${shape.join(', ')}]` },
        );
    }
  return size ?? 1;
}
