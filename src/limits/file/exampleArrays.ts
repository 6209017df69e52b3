import { describeShape, toTensor, type Tensor, type TensorLike } from '../../ad/index.js';
import { DataFormatError, InvalidArgumentError, ShapeError } from '../../errors/index.js';
import type { Model } from '../../models/index.js';

/**
 * A list of examples as an array for each input of a model: an example is an array where the model has one
 * input, and else a record of one for each.
 * @throws DataFormatError or ShapeError, naming the place.
 */
export function exampleArrays(
  model: Model,
  examples: readonly unknown[],
  place: string,
): Record<string, Tensor> {
  const names = Object.keys(model.inputs);
  const [only] = names;
  const isAlone = names.length === 1 && only !== undefined && !isRecord(examples[0]);
  if (isAlone) return { [only]: stacked(model, only, examples, place) };
  const records = examples.map((example, k) => recordOf(example, names, `${place}[${k}]`));
  return Object.fromEntries(
    names.map(name => [
      name,
      stacked(
        model,
        name,
        records.map(record => record[name]),
        `${place}, ${name}`,
      ),
    ]),
  );
}

function recordOf(example: unknown, names: readonly string[], place: string): Record<string, unknown> {
  if (
    isRecord(example) &&
    Object.keys(example).length === names.length &&
    names.every(name => Object.hasOwn(example, name))
  )
    return example;
  const allowed = names.map(name => `${JSON.stringify(name)}: ...`).join(', ');
  throw new DataFormatError(`${place}: expected {${allowed}}`);
}

/** [examples, ...axes of one] */
function stacked(model: Model, name: string, examples: readonly unknown[], place: string): Tensor {
  const own = model.inputs[name] ?? [];
  const tensors = examples.map((example, k) => arrayOf(example, `${place}[${k}]`));
  const shape = tensors[0]?.shape ?? [];
  const odd = tensors.findIndex(
    tensor =>
      tensor.shape.length !== own.length ||
      tensor.shape.some((length, axis) => length === 0 || length !== shape[axis]) ||
      own.some((length, axis) => typeof length === 'number' && length !== tensor.shape[axis]),
  );
  if (odd >= 0) {
    const found = tensors[odd]?.shape ?? [];
    throw new ShapeError(
      `${place}[${odd}] has shape [${found.join(', ')}], allowed: ${describeShape(own)}, alike for all examples`,
      { shape: found, allowed: describeShape(own) },
    );
  }
  const size = tensors[0]?.data.length ?? 0;
  const data = new Float64Array(size * tensors.length);
  tensors.forEach((tensor, k) => {
    data.set(tensor.data, k * size);
  });
  return { data, shape: [tensors.length, ...shape] };
}

function arrayOf(value: unknown, place: string): Tensor {
  if (typeof value !== 'number' && !Array.isArray(value))
    throw new InvalidArgumentError(place, value, 'numbers in nested lists');
  return toTensor(value as TensorLike, place);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
