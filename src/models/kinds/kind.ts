import type { z } from 'zod';
import type { Model } from '../model.js';

/** zod as it is handed to schemas, so that a file that describes a kind need not load it. */
export type Zod = typeof z;

/**
 * What the words after a flag may be: any text, true or false, a number, an integer ≥ 1, a width (the same,
 * or "infinite" for one that grows with the others), a number of layers (1 to 1000), or, several times, a
 * setting `name=value`.
 */
export interface FlagTypes {
  readonly text: string;
  readonly boolean: boolean;
  readonly number: number;
  readonly positive: number;
  readonly width: number | 'infinite';
  readonly layers: number;
  readonly setting: readonly (readonly [name: string, value: unknown])[];
}

/** A flag of the command line that a kind of model adds to the commands that take models. */
export interface ModelFlag<Type extends keyof FlagTypes = keyof FlagTypes> {
  readonly type: Type;
  /** How its value is called in help: "L" for `--depth <L>`. */
  readonly placeholder: string;
  readonly help: string;
  /** What it may be, or some of that, for those who complete words. */
  readonly words?: readonly string[];
  /** Where `scaling` may be given a list, what its values are filed under: "L" in "mlp L=3". */
  readonly multiplies?: string;
}

/** Flags by the names of their values in code: `primaryDepth` is the flag `--primary-depth`. */
export type ModelFlags = Readonly<Record<string, ModelFlag>>;

/** What a command line says of flags. */
export type FlagValues<Flags extends ModelFlags = ModelFlags> = {
  readonly [Name in keyof Flags]?: FlagTypes[Flags[Name]['type']] | undefined;
};

/** How the networks of a kind stand in a JSON file, besides weights, biases and inputs. */
export interface NetworkFileFormat<Options extends object = object> {
  /**
   * Options that must stand in the file, and those that may; `primaryWidths` is the field `primary_widths`.
   */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Options that follow from the matrices and biases of the file. */
  readonly found: readonly ('depth' | 'outputs' | 'biasScale' | 'sizes' | 'bias')[];
  /** As `build`, without waiting. */
  build(options: Options): Model;
}

/**
 * One kind of model: everything that code, journals, worker threads, network files and the command line know
 * of it. `Options` are at once what its function takes in code, and with `model: name` what
 * `model.configuration` holds.
 */
export interface ModelKind<Options extends object = object, Flags extends ModelFlags = ModelFlags> {
  /** What `--model` and `configuration.model` call it. */
  readonly name: string;
  /** What its options must be: a strict object. Messages of checks say what is allowed: "an integer ≥ 1". */
  schema(zod: Zod): z.ZodObject & z.ZodType<Options>;
  build(options: Options): Model | Promise<Model>;
  readonly flags: Flags;
  /** The options that flags describe, with the defaults of the command line; `word` stood after `--model`. */
  fromFlags(values: FlagValues<Flags>, word: string): Options;
  /**
   * Whether a word after `--model` other than its name means it; there for kinds that are called otherwise
   * alone.
   */
  readonly accepts?: (word: string) => boolean;
  /** Whether `scaling` takes it where no model is named. */
  readonly sweptByDefault?: boolean;
  readonly file?: NetworkFileFormat<Options>;
}
