import { platform, type ModuleExports } from '#platform';
import {
  anything,
  aPath,
  checkArguments,
  InvalidArgumentError,
  optional,
  recordOf,
  UnavailableError,
} from '../../errors/index.js';
import { Node } from '../../ad/index.js';
import { inputNodes, parameterNodes, type Model } from '../model.js';
import { checkedOptions } from './checkedOptions.js';
import type { ModelKind } from './kind.js';

/** A model that a module of the user's own exports. */
export interface ModuleOptions {
  /** The file of the module. */
  readonly path: string;
  /** Of the bytes of the file; another file is refused where it is given. */
  readonly sha256?: string | undefined;
  /** Options for the kind of model that the module exports. */
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What a module exports, as `default`, `model` or `kind`: a model, or a kind of model with options of its
 * own.
 */
export type OwnModelKind<Options extends object = object> = Pick<
  ModelKind<Options>,
  'name' | 'schema' | 'build'
>;

const moduleFlags = {
  set: {
    type: 'setting',
    placeholder: 'name=value',
    help: 'an option of the model of a module; may be given several times',
  },
} as const;

export const moduleKind: ModelKind<ModuleOptions, typeof moduleFlags> = {
  name: 'module',
  schema: zod =>
    zod.strictObject({
      path: zod.string().min(1, { error: 'the path of a module' }),
      sha256: zod.string().optional(),
      options: zod.record(zod.string(), zod.unknown()).optional(),
    }),
  build: moduleModel,
  flags: moduleFlags,
  accepts: word => /\.[cm]?[jt]s$/.test(word),
  // A path holds wherever a worker or a later command runs.
  fromFlags: ({ set }, word) => ({
    path: platform.absolutePath(word),
    ...(set !== undefined && { options: Object.fromEntries(set) }),
  }),
};

/**
 * The model of a module of one's own: `path` exports it as `default` or `model`, or a kind of model, whose
 * options are given, as `default` or `kind`. Sweeps compute it on worker threads, which load the same file.
 *
 * @throws UnavailableError if the file cannot be read or loaded; InvalidArgumentError if it exports no model,
 *   or does not take these options.
 */
export function modelFromModule(path: string, options?: ModuleOptions['options']): Promise<Model> {
  checkArguments({
    path: [path, aPath],
    options: [options, optional(recordOf(anything, 'options by their names'))],
  });
  return moduleModel({ path: platform.absolutePath(path), options });
}

/**
 * The model that a module exports. Its configuration names the file, the SHA-256 of its bytes and the
 * options, so that a worker thread or a later process makes the same model of it, or says that the file is
 * another now.
 *
 * @throws UnavailableError if the file cannot be read or loaded, or is another than `sha256` says;
 *   InvalidArgumentError if it exports no model, or takes no such options.
 */
async function moduleModel({ path, sha256, options }: ModuleOptions): Promise<Model> {
  const found = platform.hashOfModule(path);
  if (sha256 !== undefined && sha256 !== found) {
    throw new UnavailableError(
      `${path} has changed: its SHA-256 was ${sha256.slice(0, 12)}..., and is ${found.slice(0, 12)}... now; ` +
        'bring the former file back, or begin anew',
    );
  }
  const exported = await platform.importModule(path, found);
  const model = await modelOf(path, exported, options);
  checkCopy(path, model);
  const configuration = {
    model: moduleKind.name,
    path,
    sha256: found,
    ...(options !== undefined && { options }),
  };
  return Object.assign(Object.create(Object.getPrototypeOf(model) as object) as Model, model, {
    configuration,
  });
}

async function modelOf(
  path: string,
  exported: ModuleExports,
  options: ModuleOptions['options'],
): Promise<Model> {
  const candidates = [exported['default'], exported['model'], exported['kind']];
  const model = candidates.find(isModel);
  const kind = candidates.find(isKind);
  if (model !== undefined) {
    if (options !== undefined) {
      throw new InvalidArgumentError(
        'options',
        options,
        `none: ${path} exports a model, not a kind of model with options`,
      );
    }
    return model;
  }
  if (kind === undefined) {
    throw new InvalidArgumentError(
      `what ${path} exports`,
      Object.keys(exported),
      'a model of defineModel as default or "model", or a kind of model { name, schema, build } as default or "kind"',
    );
  }
  const built: unknown = await kind.build(checkedOptions(kind, options ?? {}));
  if (isModel(built)) return built;
  throw new InvalidArgumentError(`what build of ${path} gives`, built, 'a model, as defineModel makes it');
}

function isModel(value: unknown): value is Model {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['apply'] === 'function' &&
    Array.isArray(value['parameters']) &&
    isRecord(value['inputs'])
  );
}

function isKind(value: unknown): value is OwnModelKind {
  return (
    isRecord(value) &&
    typeof value['name'] === 'string' &&
    typeof value['schema'] === 'function' &&
    typeof value['build'] === 'function'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Nodes of another copy of widejet look the same and are not: nothing here would know them. */
function checkCopy(path: string, model: Model): void {
  const output: unknown = model.apply(parameterNodes(model), inputNodes(model, ''));
  if (!(output instanceof Node)) {
    throw new UnavailableError(
      `${path} imports another copy of widejet than the one that runs; install widejet beside it and run that one`,
    );
  }
}
