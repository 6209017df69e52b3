import { InvalidArgumentError, UnknownNameError } from '../errors/index.js';
import { checkedOptions } from './kinds/checkedOptions.js';
import type { ModelKind } from './kinds/kind.js';
import { modelKinds } from './kinds/list.js';
import type { Model } from './model.js';

/**
 * The model that a configuration (`model.configuration`) describes: what is written to a file or sent to a
 * worker comes back as the same model.
 *
 * @throws InvalidArgumentError if it is no configuration of a kind of model that widejet knows, or its
 *   options are not allowed, e.g. since its activation is a function of the user's own; UnavailableError if
 *   the module of a model is gone, or is another than it was.
 * @example
 * ```ts
 * import { mlp, modelFromConfiguration } from 'widejet';
 * const model = await modelFromConfiguration(mlp({ depth: 3, activation: 'tanh' }).configuration);
 * console.log(model.name, model.hiddenDimensions); // mlp [ 'n1', 'n2' ]
 * ```
 */
export async function modelFromConfiguration(document: unknown): Promise<Model> {
  const { model: name, ...options } = isRecord(document) ? document : {};
  const kind = modelKinds.find(each => each.name === name);
  if (kind === undefined) {
    const known = modelKinds.map(each => JSON.stringify(each.name)).join(', ');
    throw new InvalidArgumentError('configuration', document, `an object with a model of ${known}`);
  }
  return kind.build(checkedOptions(kind, options));
}

/**
 * The kind of model that a word names: a kind by its name, or the path of a module that exports one.
 * @throws UnknownNameError for another word.
 */
export function modelKindOf(word: string): ModelKind {
  const kind = modelKinds.find(({ name, accepts }) =>
    accepts === undefined ? name === word : accepts(word),
  );
  if (kind !== undefined) return kind;
  const names = modelKinds.filter(({ accepts }) => accepts === undefined).map(({ name }) => name);
  const allowed = [...names, 'a module of your own (./myModel.ts)'].join(', ');
  throw new UnknownNameError('model', word, names, allowed);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
