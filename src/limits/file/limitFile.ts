import { platform } from '#platform';
import type { Tensor } from '../../ad/index.js';
import { parsedDocument, readJsonDocument } from '../../data/index.js';
import { checkInteger, UnknownNameError } from '../../errors/index.js';
import { checkedOptions, modelKinds, type Model, type ModelKind } from '../../models/index.js';
import { descriptionOf, infinite, mostLayers, mostNumbers } from './descriptions.js';
import { exampleArrays } from './exampleArrays.js';

/** A network at n = ∞ and the inputs of its kernels, as a file describes them. */
export interface LimitFile {
  readonly model: Model;
  /** x, an array for each input, whose first axis counts the examples. */
  readonly inputs: Readonly<Record<string, Tensor>>;
  /** y, where the kernels are between two lists. */
  readonly against?: Readonly<Record<string, Tensor>>;
}

/**
 * Reads which kernels are asked for from a JSON file: `{"model": {"kind": "mlp", "depth": 3}, "inputs": [[1,
 * 2, 2]], "against": [[0, 1, 0]]}`. The options of a kind are those of its function, but for what follows
 * from the inputs: a recurrent network takes sequences of vectors, of different lengths perhaps, and a
 * hypernetwork `{"x": [...], "z": [...]}`, with `primaryDepth` and `primaryWidth`, a number or "infinite", in
 * place of `primaryWidths`.
 *
 * @throws FileError if the file cannot be read; DataFormatError if it is not such an object; ShapeError if
 *   vectors do not fit each other; UnknownNameError or InvalidArgumentError for an option or number that is
 *   not allowed.
 */
export async function readLimitFile(path: string): Promise<LimitFile> {
  return limitFromDocument(readJsonDocument(path, 'file of a limit'), path);
}

/** The same from a parsed document; `source` names it in errors. */
export async function limitFromDocument(document: unknown, source = 'limit'): Promise<LimitFile> {
  const { model: described, inputs, against } = parsedDocument(documentSchema(), document, source);
  const { kind: name, ...given } = described;
  const kind = modelKinds.find(each => each.name === name);
  if (kind === undefined) {
    const names = modelKinds.map(each => each.name);
    throw new UnknownNameError(`${source}: the kind of a model`, name, names);
  }
  checkSizes(kind, given);
  const lists = { inputs, ...(against !== undefined && { against }) };
  const { options, arraysOf } = descriptionOf(name, given, lists, source);
  const model = await kind.build(checkedOptions(kind, options));
  const arrays = (examples: readonly unknown[], list: string): Readonly<Record<string, Tensor>> =>
    arraysOf?.(examples) ?? exampleArrays(model, examples, `${source}: ${list}`);
  return {
    model,
    inputs: arrays(inputs, 'inputs'),
    ...(against !== undefined && { against: arrays(against, 'against') }),
  };
}

function documentSchema() {
  const zod = platform.zod();
  const examples = zod.array(zod.unknown()).min(1);
  return zod.strictObject({
    model: zod.looseObject({ kind: zod.string() }),
    inputs: examples,
    against: examples.optional(),
  });
}

function checkSizes({ flags }: ModelKind, options: Readonly<Record<string, unknown>>): void {
  const types = [
    ...Object.entries(flags).map(([name, { type }]) => [name, type]),
    ['outputs', 'positive'],
  ] as const;
  for (const [name = '', type = ''] of types) {
    const value = Object.hasOwn(options, name) ? options[name] : undefined;
    if (value === undefined || value === null || value === infinite) continue;
    const most = { layers: mostLayers, positive: mostNumbers }[type];
    if (most !== undefined) checkInteger(name, value as number, { least: 1, most });
  }
}
