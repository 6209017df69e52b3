import { platform } from '#platform';
import type { z } from 'zod';
import { toTensor, type NestedNumbers, type Tensor } from '../ad/index.js';
import { parsedDocument, readHashedDocument } from '../data/index.js';
import { DenseMatrix } from '../operators/index.js';
import { aPath, checkText, DataFormatError, ShapeError, UnknownNameError } from '../errors/index.js';
import type { Parameters } from './initialize.js';
import { checkedOptions, schemaOf } from './kinds/checkedOptions.js';
import type { ModelKind, NetworkFileFormat } from './kinds/kind.js';
import { modelKinds } from './kinds/list.js';
import type { Model } from './model.js';

/** `primaryWidths` is `primary_widths` in a file. */
function fieldOf(option: string): string {
  return option.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

const formats = modelKinds.flatMap(kind => (kind.file === undefined ? [] : [{ kind, format: kind.file }]));

function vectorSchema() {
  const zod = platform.zod();
  return zod.array(zod.number()).min(1);
}

/** What the file of a network of a kind holds. */
function fileSchema(kind: ModelKind, format: NetworkFileFormat) {
  const zod = platform.zod();
  const vector = vectorSchema();
  const { shape } = schemaOf(kind);
  const fields = (options: readonly string[], needed: boolean): Record<string, z.ZodType> =>
    Object.fromEntries(
      options.map(option => {
        const type = shape[option] as z.ZodType;
        return [fieldOf(option), needed ? zod.nonoptional(type) : type];
      }),
    );
  return zod.looseObject({
    ...fields(format.required, true),
    ...fields(format.optional, false),
    ...(format.found.includes('biasScale') && { bias_scale: zod.number().nullish() }),
    weights: zod.array(zod.array(vector).min(1)).min(1),
    biases: zod.array(vector).nullish(),
    x_i: vector,
    x_j: vector,
  });
}

function headerSchema() {
  const zod = platform.zod();
  return zod.object({ model: zod.enum(formats.map(({ kind }) => kind.name)) });
}

/** A network whose weights and inputs stand in a file, e.g. a trained one. */
export interface NetworkFile {
  readonly model: Model;
  readonly parameters: Parameters;
  /** The inputs i, where the network is expanded, and j, along whose gradient. */
  readonly at: Readonly<Record<string, Tensor>>;
  readonly along: Readonly<Record<string, Tensor>>;
}

/**
 * Reads a network from a JSON file: an object with `model` ("mlp", "standardMlp" or "hypernetwork"),
 * `activation`, `gain`, `weights` (a list of matrices, row by row), `biases` (or null) and, but for a
 * "standardMlp", `bias_scale`, the inputs `x_i` and `x_j`, and for a hypernetwork `primary_widths`, `z_i`,
 * `z_j`, and `primary_activation` and `primary_gain` where they differ; a `note` is for people alone.
 *
 * @throws FileError if the file cannot be read; DataFormatError if it is not such an object; ShapeError if
 *   matrices, biases and inputs do not fit each other; UnknownNameError for another field or an unknown
 *   activation; InvalidArgumentError for a number that is not finite.
 */
export function readNetworkFile(path: string): NetworkFile & { readonly sha256: string } {
  aPath.check('path', path);
  const { document, sha256 } = readHashedDocument(path, 'network file');
  return { ...networkFromDocument(document(), path), sha256: sha256() };
}

/** The same from a parsed document; `source` names it in errors. */
export function networkFromDocument(document: unknown, source = 'network'): NetworkFile {
  checkText('source', source);
  const { model: name } = parsedDocument(headerSchema(), document, source);
  const [found] = formats.filter(({ kind }) => kind.name === name);
  if (found === undefined) throw new DataFormatError(`${source}: no kind of model is called ${name}`);
  const { kind, format } = found;
  const schema = fileSchema(kind, format);
  checkGain(document, source);
  const network = parsedDocument(schema, document, source);
  const { weights: matrices, x_i, x_j } = network;
  const tensors = matrices.map((rows, layer) =>
    toTensor(rows as NestedNumbers, `${source}: weights[${layer}]`),
  );
  checkChain(tensors, x_i.length, source);
  checkLength('x_j', x_j, x_i.length, 'the length of x_i', source);
  const biases = network.biases ?? undefined;
  const hasScale = format.found.includes('biasScale');
  const biasScale = hasScale ? (network['bias_scale'] as number | null | undefined) : undefined;
  const counted = {
    depth: tensors.length,
    outputs: tensors.at(-1)?.shape[0] ?? 1,
    biasScale: biasScale ?? undefined,
    sizes: [x_i.length, ...tensors.map(({ shape }) => shape[0] ?? NaN)],
    bias: biases !== undefined,
  };
  const fields: Readonly<Record<string, unknown>> = network;
  const options = Object.fromEntries([
    ...[...format.required, ...format.optional].map(option => [option, fields[fieldOf(option)]]),
    ...format.found.map(option => [option, counted[option]]),
  ]) as unknown;
  const model = format.build(checkedOptions(kind, options));
  checkOutputs(model, tensors, source);
  const inputs = inputsOf(model, document, source);
  checkFields(network, ['model', ...Object.keys(schema.shape), ...inputFields(model), 'note'], name, source);
  const values = new Map<string, DenseMatrix | Tensor>();
  tensors.forEach(({ data, shape }, layer) => {
    values.set(`W${layer + 1}`, new DenseMatrix(data, shape[0] as number, shape[1] as number));
  });
  if (hasScale ? counted.biasScale !== undefined : biases !== undefined)
    addBiases(values, biases ?? [], model, tensors, source);
  else if (biases !== undefined)
    throw new DataFormatError(`${source}: biases are given without bias_scale, allowed: both or none`);
  return { model, parameters: values, at: inputs('i'), along: inputs('j') };
}

/** There is no right gain for weights that are there, and a wrong one gives other numbers. */
function checkGain(document: unknown, source: string): void {
  if (typeof document !== 'object' || document === null || 'gain' in document) return;
  throw new DataFormatError(
    `${source}: gain is missing, allowed: the number that activations are multiplied by, which is 1 for a network ` +
      'trained with PyTorch, Keras or JAX (widejet draws ReLU networks with √2 = 1.4142135623730951)',
  );
}

/** A field that is misspelt would else be left out in silence. */
function checkFields(network: object, known: readonly string[], model: string, source: string): void {
  const unknown = Object.keys(network).find(name => !known.includes(name));
  const names = [...new Set(known)];
  if (unknown !== undefined) throw new UnknownNameError(`${source}: a field of a ${model}`, unknown, names);
}

function inputFields({ inputs }: Model): string[] {
  return Object.keys(inputs).flatMap(name => [`${name}_i`, `${name}_j`]);
}

/** The inputs of a model: `x_i`, `x_j`, and where it has more `z_i`, `z_j`, ... */
function inputsOf(
  model: Model,
  document: unknown,
  source: string,
): (suffix: 'i' | 'j') => Record<string, Tensor> {
  const names = Object.keys(model.inputs);
  const vectors = Object.fromEntries(inputFields(model).map(field => [field, vectorSchema()]));
  const values = parsedDocument(platform.zod().object(vectors), document, source);
  for (const name of names) {
    const [length] = model.inputs[name] ?? [];
    if (typeof length !== 'number') continue;
    for (const field of [`${name}_i`, `${name}_j`])
      checkLength(field, values[field] ?? [], length, `the length of the input ${name}`, source);
  }
  return suffix =>
    Object.fromEntries(
      names.map(name => [name, toTensor(values[`${name}_${suffix}`] ?? [], `${source}: ${name}`)]),
    );
}

function checkChain(matrices: readonly Tensor[], inputSize: number, source: string): void {
  let length = inputSize;
  matrices.forEach(({ shape }, layer) => {
    const [rows, columns] = shape;
    if (columns !== length) {
      throw new ShapeError(
        `${source}: weights[${layer}] has ${columns ?? NaN} columns, allowed: ${length}, the ${layer === 0 ? 'length of x_i' : `rows of weights[${layer - 1}]`}`,
        { shape, allowed: `[${rows ?? NaN}, ${length}]` },
      );
    }
    length = rows as number;
  });
}

function checkLength(
  name: string,
  values: readonly number[],
  allowed: number,
  reason: string,
  source: string,
): void {
  if (values.length !== allowed) {
    throw new ShapeError(`${source}: ${name} has ${values.length} elements, allowed: ${allowed}, ${reason}`, {
      shape: [values.length],
      allowed: `[${allowed}]`,
    });
  }
}

/** The last matrix must give as many numbers as the model takes. */
function checkOutputs(model: Model, matrices: readonly Tensor[], source: string): void {
  const last = model.parameters.find(({ name }) => name === `W${matrices.length}`);
  const [rows] = matrices.at(-1)?.shape ?? [];
  const needed = last?.shape[0];
  if (typeof needed === 'number' && needed !== rows) {
    throw new ShapeError(
      `${source}: the last weight matrix has ${rows ?? 0} rows, allowed: ${needed}, as a ${model.name} of these options has`,
    );
  }
}

/** The biases of a file are those of the model, in its order: all layers have one, or all but the last. */
function addBiases(
  values: Map<string, DenseMatrix | Tensor>,
  biases: readonly number[][],
  { parameters }: Model,
  matrices: readonly Tensor[],
  source: string,
): void {
  const names = parameters.filter(({ kind }) => kind === 'bias').map(({ name }) => name);
  if (biases.length > names.length) {
    const whose = names.length === matrices.length ? 'each of weights' : 'each of weights but the last';
    throw new ShapeError(
      `${source}: there are ${biases.length} biases, allowed: ${names.length}, one for ${whose}`,
    );
  }
  names.forEach((name, layer) => {
    const rows = matrices[layer]?.shape[0];
    const bias = biases[layer];
    if (bias?.length !== rows) {
      throw new ShapeError(
        `${source}: biases[${layer}] has ${bias?.length ?? 0} elements, allowed: ${rows ?? NaN}, one for each row of weights[${layer}]`,
        { shape: [bias?.length ?? 0], allowed: `[${rows ?? NaN}]` },
      );
    }
    values.set(name, toTensor(bias as NestedNumbers, `${source}: biases[${layer}]`));
  });
}
