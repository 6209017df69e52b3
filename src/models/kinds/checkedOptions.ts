import { platform } from '#platform';
import type { z } from 'zod';
import type { Dimension } from '../../ad/index.js';
import { InvalidArgumentError, isLikeObject, mostLength, UnknownNameError } from '../../errors/index.js';
import type { Activation } from '../activations.js';
import type { Variance } from '../scale.js';
import type { ModelKind, Zod } from './kind.js';

/** Layers, or steps of a recurrent network: the graph of a network grows with them. */
export const mostLayers = 1000;
/** Outputs, of which a list is made here and there. */
export const mostOutputs = 2 ** 20;

/** Parts that the schemas of kinds are made of; what they say is what is allowed. */
export function optionTypes({ custom, boolean, enum: oneOf }: Pick<Zod, 'custom' | 'boolean' | 'enum'>): {
  readonly layers: z.ZodType<number>;
  readonly outputs: z.ZodType<number>;
  readonly length: z.ZodType<number>;
  readonly dimension: z.ZodType<Dimension>;
  readonly finite: z.ZodType<number>;
  readonly boolean: z.ZodType<boolean>;
  readonly activation: z.ZodType<string | Activation>;
  readonly variance: z.ZodType<Variance>;
} {
  const within = (most: number): z.ZodType<number> =>
    custom<number>(value => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most, {
      error: `an integer from 1 to ${most}`,
    });
  return {
    layers: within(mostLayers),
    outputs: within(mostOutputs),
    length: within(mostLength),
    dimension: custom<Dimension>(
      value =>
        (Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= mostLength) ||
        (typeof value === 'string' && /^[A-Za-z]\w*$/.test(value)),
      { error: 'an integer ≥ 1, or a name of letters and digits as "m1"' },
    ),
    finite: custom<number>(value => Number.isFinite(value), { error: 'a finite number' }),
    boolean: boolean({ error: 'true or false' }),
    variance: oneOf(['outside', 'inside'], { error: '"outside" or "inside"' }),
    // `activationOf` says which names there are.
    activation: custom<string | Activation>(
      value => typeof value === 'string' || (typeof value === 'object' && value !== null),
      { error: 'the name of an activation, or an Activation { name, apply }' },
    ),
  };
}

type Described<Options extends object> = Pick<ModelKind<Options>, 'name' | 'schema'>;

const schemas = new WeakMap<object, z.ZodObject>();

/** The schema of a kind: the one place that hands zod to it. */
export function schemaOf(kind: Described<object>): z.ZodObject {
  const known = schemas.get(kind) ?? kind.schema(platform.zod());
  schemas.set(kind, known);
  return known;
}

/**
 * The options of a kind of model, checked by its schema, whether they come from code, a journal, a message or
 * a command line.
 * @throws UnknownNameError for an option that the kind does not have; InvalidArgumentError naming the option
 *   for a value that is not allowed.
 */
export function checkedOptions<Options extends object>(kind: Described<Options>, options: unknown): Options {
  // Where it is longer than any that is right, a schema would look through all of it.
  for (const [name, value] of Object.entries(isLikeObject(options) ? options : {})) {
    if (Array.isArray(value) && value.length > mostLayers + 1)
      throw new InvalidArgumentError(`the length of ${name}`, value.length, `at most ${mostLayers + 1}`);
  }
  const schema = schemaOf(kind);
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data as Options;
  // What is unknown may be what is missing, misspelt.
  const unknown = parsed.error.issues.find(issue => issue.code === 'unrecognized_keys');
  if (unknown !== undefined) {
    const [name = ''] = unknown.keys;
    throw new UnknownNameError(`an option of ${kind.name}`, name, Object.keys(schema.shape));
  }
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  const value = path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null ? (part as Record<PropertyKey, unknown>)[step] : undefined,
    options,
  );
  throw new InvalidArgumentError(named(path) || `options of ${kind.name}`, value, allowed(issue?.message));
}

function named(path: readonly PropertyKey[]): string {
  return path
    .map((step, depth) => (typeof step === 'number' ? `[${step}]` : `${depth > 0 ? '.' : ''}${String(step)}`))
    .join('');
}

/** zod's own messages begin with what is wrong. */
function allowed(message = 'other options'): string {
  return message.replace(/^[^:]+: expected /, '').replace(/, received .*$/, '');
}
