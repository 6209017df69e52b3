import { platform } from '#platform';
import type { Tensor } from '../../ad/index.js';
import { checkInteger, DataFormatError, InvalidArgumentError } from '../../errors/index.js';
import { paddedSequences } from '../../models/index.js';

/** As for the flags of the same names: the graph of a network grows with its layers. */
export const mostLayers = 1000;

/** Finite layers and features are written out in the limit. */
export const mostNumbers = 4096;

/** A width beside which all others are finite. */
export const infinite = 'infinite';

/** The options of a model as a file gives them. */
type Options = Readonly<Record<string, unknown>>;

/** Examples as a file gives them. */
export interface Lists {
  readonly inputs: readonly unknown[];
  readonly against?: readonly unknown[];
}

/** What a description means. */
interface Described {
  /** As the library takes them. */
  readonly options: Options;
  /** A list of examples as arrays, where they are not what the model takes. */
  readonly arraysOf?: (examples: readonly unknown[]) => Readonly<Record<string, Tensor>>;
}

/**
 * The options of a kind of model, where a file describes them otherwise than the library: with what follows
 * from the examples left out.
 */
export function descriptionOf(kind: string, options: Options, lists: Lists, source: string): Described {
  if (kind === 'recurrent') return recurrentDescription(options, lists, source);
  if (kind === 'hypernetwork') return { options: hypernetworkOptions(options, lists, source) };
  if (kind === 'module') return { options: moduleOptions(options) };
  return { options };
}

/** The number of steps is that of the longest sequence, and shorter ones are padded. */
function recurrentDescription(options: Options, { inputs, against = [] }: Lists, source: string): Described {
  const lengths = [...inputs, ...against].map((sequence, k) => {
    if (Array.isArray(sequence) && sequence.length > 0) return sequence.length;
    throw new DataFormatError(`${source}: sequence ${k} is no list of vectors`);
  });
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  const { length = longest, ragged = lengths.some(own => own !== length) } = options;
  checkInteger('length', length as number, {
    least: longest,
    most: Math.max(longest, mostLayers),
    meaning: 'at least that of the longest sequence',
  });
  return {
    options: { ...options, length, ragged },
    ...(ragged === true && {
      arraysOf: (examples: readonly unknown[]) => ({
        ...paddedSequences(examples as readonly number[][][], length as number),
      }),
    }),
  };
}

/** The size of z is that of the examples; the hidden layers of the primary network are of one width. */
function hypernetworkOptions(options: Options, { inputs }: Lists, source: string): Options {
  if ('primaryWidths' in options) return options;
  const { primaryDepth = 2, primaryWidth, ...rest } = options;
  const [first] = inputs;
  const z: unknown = typeof first === 'object' && first !== null && 'z' in first ? first.z : undefined;
  if (!Array.isArray(z)) throw new DataFormatError(`${source}: inputs[0] is no {"x": [...], "z": [...]}`);
  const hidden = Array.from({ length: (primaryDepth as number) - 1 }, (_, layer) =>
    hiddenWidth(primaryWidth, layer + 1),
  );
  return { ...rest, primaryWidths: [z.length, ...hidden, 1] };
}

/** The width of a hidden layer of the primary network: a number, or the name of an infinite dimension. */
function hiddenWidth(primaryWidth: unknown, layer: number): number | string {
  if (primaryWidth === infinite) return `m${layer}`;
  if (Number.isSafeInteger(primaryWidth) && (primaryWidth as number) >= 1) return primaryWidth as number;
  throw new InvalidArgumentError('primaryWidth', primaryWidth, `an integer ≥ 1 or "${infinite}"`);
}

/** A path holds from the folder of the process, as after --model. */
function moduleOptions(options: Options): Options {
  const { path } = options;
  return typeof path === 'string' ? { ...options, path: platform.absolutePath(path) } : options;
}
