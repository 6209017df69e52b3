import {
  anIntegerFrom,
  checkArguments,
  checkInteger,
  InvalidArgumentError,
  isLikeObject,
  mostLength,
  ShapeError,
} from '../errors/index.js';
import { toTensor, type Node, type Tensor, type TensorLike } from '../ad/index.js';
import { aModel, someParameters, type Model, type ParameterNodes, type Parameters } from '../models/index.js';
import type { Operator } from '../program/index.js';

/**
 * The inputs of a model by name; an array alone where the model has one input only. Leading axes are batch
 * axes.
 */
export type ModelInputs = TensorLike | Readonly<Record<string, TensorLike>>;

/**
 * The inputs of a model, checked.
 * @throws InvalidArgumentError if an input is missing, unknown or not finite; ShapeError if it has too few
 *   axes, or an axis of length 0.
 */
export function modelInputs(model: Model, given: ModelInputs, argument: string): Record<string, Tensor> {
  aModel.check('model', model);
  const names = Object.keys(model.inputs);
  const record: Readonly<Record<string, TensorLike>> = isRecord(given)
    ? given
    : { [names[0] as string]: given };
  for (const name of Object.keys(record)) {
    if (!names.includes(name))
      throw new InvalidArgumentError(`${argument}.${name}`, record[name], `the inputs ${names.join(', ')}`);
  }
  return Object.fromEntries(
    names.map(name => {
      const value = Object.hasOwn(record, name) ? record[name] : undefined;
      if (value === undefined) {
        throw new InvalidArgumentError(
          `${argument}.${name}`,
          value,
          `an array; ${model.name} has the inputs ${names.join(', ')}`,
        );
      }
      const tensor = toTensor(value, `${argument}.${name}`);
      const rank = model.inputs[name]?.length ?? 0;
      if (tensor.shape.length < rank) {
        throw new ShapeError(
          `${argument}.${name} has ${tensor.shape.length} axes, allowed: ${rank} or more (batch axes first)`,
        );
      }
      if (tensor.shape.includes(0)) {
        throw new ShapeError(
          `${argument}.${name} has shape [${tensor.shape.join(', ')}], allowed: lengths ≥ 1`,
        );
      }
      checkIntegers(model, name, tensor, argument);
      return [name, tensor];
    }),
  );
}

function checkIntegers(model: Model, name: string, { data }: Tensor, argument: string): void {
  const range = model.integerInputs?.[name];
  if (range === undefined) return;
  for (const value of data) checkInteger(`${argument}.${name}`, value, range);
}

function isRecord(given: ModelInputs): given is Readonly<Record<string, TensorLike>> {
  return isLikeObject(given) && !Array.isArray(given) && !ArrayBuffer.isView(given) && !('data' in given);
}

/**
 * The batch axes of an input: those before the axes of one example.
 * @throws ShapeError if the arrays of the input do not broadcast together.
 */
export function batchAxes(model: Model, inputs: Readonly<Record<string, Tensor>>): number[] {
  const own = Object.entries(inputs).map(
    ([name, { shape }]) => [name, shape.slice(0, shape.length - (model.inputs[name]?.length ?? 0))] as const,
  );
  const axes = own.map(([, lengths]) => lengths).reduce(broadcastAxes, []);
  for (const [name, lengths] of own) checkBroadcast(`input ${name}`, lengths, axes);
  return axes;
}

/** @throws ShapeError if batch axes are not those of the whole, missing, or of length 1. */
export function checkBroadcast(what: string, own: readonly number[], axes: readonly number[]): void {
  const missing = axes.length - own.length;
  if (own.every((length, axis) => length === 1 || length === axes[axis + missing])) return;
  throw new ShapeError(
    `${what} has batch axes [${own.join(', ')}], allowed: axes that broadcast with [${axes.join(', ')}]`,
  );
}

/** The axes of two arrays together, if each repeats along axes that it lacks or where it has length 1. */
export function broadcastAxes(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  const aligned = (lengths: readonly number[], axis: number): number =>
    lengths[axis - rank + lengths.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(aligned(a, axis), aligned(b, axis)));
}

/**
 * The same inputs with further batch axes of length 1 after their own, so that they pair with other inputs.
 */
export function withUnitBatchAxes(
  model: Model,
  inputs: Readonly<Record<string, Tensor>>,
  count: number,
): Record<string, Tensor> {
  const rank = batchAxes(model, inputs).length;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => {
      const own = shape.length - (model.inputs[name]?.length ?? 0);
      if (own === 0 && rank === 0) return [name, { data, shape }];
      const ones = new Array<number>(count).fill(1);
      return [name, { data, shape: [...shape.slice(0, own), ...ones, ...shape.slice(own)] }];
    }),
  );
}

/** Puts nodes and their values together, for evaluation. */
export function bindings(
  parameterNodes: ParameterNodes,
  parameters: Parameters,
  ...inputs: readonly { nodes: Readonly<Record<string, Node>>; values: Readonly<Record<string, Tensor>> }[]
): Map<Node, Tensor | Operator> {
  someParameters.check('parameters', parameters);
  const bound = new Map<Node, Tensor | Operator>();
  for (const [name, node] of Object.entries(parameterNodes)) {
    const value = parameters.get(name);
    if (value === undefined) {
      throw new InvalidArgumentError(
        'parameters',
        [...parameters.keys()],
        `values for ${Object.keys(parameterNodes).join(', ')}`,
      );
    }
    bound.set(node, value);
  }
  for (const { nodes, values } of inputs) {
    for (const [name, node] of Object.entries(nodes)) bound.set(node, values[name] as Tensor);
  }
  return bound;
}

/** Which output of a network is meant: one for all inputs of a question, or a list with one for each. */
export type OutputChoice = number | readonly number[];

/**
 * The output that is meant at each of `count` inputs; the first (0) unless given.
 * @throws InvalidArgumentError if the model has no such output, or the list has another length.
 */
export function outputsAt(model: Model, output: OutputChoice | undefined, count: 2): [number, number];
export function outputsAt(model: Model, output: OutputChoice | undefined, count: number): number[];
export function outputsAt(model: Model, output: OutputChoice = 0, count: number): number[] {
  checkArguments({ model: [model, aModel], count: [count, anIntegerFrom(0, mostLength)] });
  const isOther = typeof output === 'object' && !Array.isArray(output);
  if (isOther || (Array.isArray(output) && output.length !== count))
    throw new InvalidArgumentError('output', output, `a number, or ${count} numbers, one for each input`);
  if (!Array.isArray(output)) {
    checkOutput(model, 'output', output);
    return new Array<number>(count).fill(output);
  }
  const scalars = [...(output as readonly number[])];
  scalars.forEach((scalar, k) => {
    checkOutput(model, `output[${k}]`, scalar);
  });
  return scalars;
}

/** The scalar output of a model that a correlation function is about. */
export function checkOutput(model: Model, argument: string, output: number): void {
  checkInteger(argument, output, { least: 0, most: model.outputs - 1, meaning: 'the outputs of the model' });
}

export function checkOrder(order: number): void {
  checkInteger('order', order, { least: 0, most: 100 });
}
