import { Option, type Command } from 'commander';
import { InvalidArgumentError } from '../errors/index.js';
import {
  modelKinds,
  type FlagTypes,
  type FlagValues,
  type Model,
  type ModelFlag,
  type ModelKind,
  type WeightStorage,
} from '../models/index.js';
import type { OutputChoice } from '../questions/index.js';
import {
  boolean,
  depth,
  depths,
  images,
  number,
  positive,
  setting,
  several,
  storage,
  width,
} from './values.js';

/** What describes one network, besides the flags of its kind, which stand beside these by their names. */
export interface NetworkOptions {
  readonly images?: string;
  readonly storage: WeightStorage | 'auto';
}

/** The kinds that a command line may name, and how. */
export const modelNames = [
  ...modelKinds.filter(({ accepts }) => accepts === undefined).map(({ name }) => name),
  'a module of your own (./myModel.ts)',
].join(', ');

/**
 * How the words after a flag of a kind of model are read; `before` is what an earlier one of the same flag
 * gave.
 */
const parsers: {
  readonly [Type in keyof FlagTypes]: (text: string, before?: unknown) => FlagTypes[Type];
} = {
  text: text => text,
  boolean,
  number,
  positive,
  width,
  layers: depth,
  setting: (text, before) => [...((before as FlagTypes['setting'] | undefined) ?? []), setting(text)],
};

/** All flags that kinds of models have, each once. */
const modelFlags: ReadonlyMap<string, ModelFlag> = new Map(
  modelKinds.flatMap(({ flags }) => Object.entries(flags)),
);

/**
 * The options that describe a network, or with `lists` several: depths may then be lists.
 */
export function addNetworkOptions(command: Command, { lists }: { readonly lists: boolean }): Command {
  return addModelFlags(command, { lists })
    .option('--images <file>', 'an idx file of images (default: 100 MNIST digits that come with widejet)')
    .option(
      '--inputs <i,j>',
      `which images are the inputs x₀ (i), x₁ (j), ... (default: 0,1)${lists ? '; may be given several times' : ''}`,
      several(images),
    )
    .option('--storage <storage>', 'dense, implicit or auto', storage, 'auto');
}

/** The flags of all kinds of models alone. */
export function addModelFlags(command: Command, { lists }: { readonly lists: boolean }): Command {
  for (const [name, flagOf] of modelFlags) command.addOption(optionOf(name, flagOf, lists));
  return command;
}

function optionOf(name: string, { type, placeholder, help, multiplies }: ModelFlag, lists: boolean): Option {
  const isList = lists && multiplies !== undefined;
  const option = new Option(
    `${flag(name)} <${placeholder}>`,
    `${help}${isList ? `, or a list as ${type === 'layers' ? '2..5' : '2,3'}` : ''}`,
  );
  // Help and configuration files see the words.
  if (type === 'boolean') option.choices(['true', 'false']);
  const parse: (text: string, before?: unknown) => unknown = parsers[type];
  if (!isList) return option.argParser<unknown>(parse);
  const list = type === 'layers' ? depths : listOf(parse);
  return option.argParser<unknown>(text => list(text));
}

function listOf(parse: (text: string) => unknown): (text: string) => readonly unknown[] {
  return text => [...new Set(text.split(',').map(part => parse(part)))];
}

/** What stands after the flags of a kind of model. */
export type GivenFlags = Readonly<Record<string, unknown>>;

/**
 * Flags that none of the chosen kinds has are refused.
 * @throws InvalidArgumentError naming the flag.
 */
export function refuseOtherFlags(chosen: readonly ModelKind[], given: GivenFlags): void {
  for (const name of modelFlags.keys()) {
    const value = given[name];
    if (value === undefined || chosen.some(({ flags }) => name in flags)) continue;
    const owners = modelKinds.filter(({ flags }) => name in flags).map(kind => kind.name);
    throw new InvalidArgumentError(
      flag(name),
      Array.isArray(value) ? value.join(',') : value,
      `nothing: only a ${owners.join(' or a ')} has it`,
    );
  }
}

/**
 * Options that describe a network or its inputs mean nothing beside a file that does; `others` mean
 * something.
 * @throws InvalidArgumentError naming the option.
 */
export function refuseBesideFile(command: Command, others: readonly string[]): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (!others.includes(name) && command.getOptionValueSource(name) === 'cli') {
      throw new InvalidArgumentError(
        option.long ?? name,
        command.getOptionValue(name),
        'only without a network file',
      );
    }
  }
}

/** A model as the command line describes it; `word` stood after `--model`. */
export async function modelFrom(kind: ModelKind, word: string, given: GivenFlags): Promise<Model> {
  const own = Object.keys(kind.flags).filter(name => given[name] !== undefined);
  // commander has read each by the parser of its type.
  const values = Object.fromEntries(own.map(name => [name, given[name]])) as FlagValues;
  return kind.build(kind.fromFlags(values, word));
}

/** The flag of an option by the name that commander files it under. */
export function flag(option: string): string {
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}

/**
 * @throws InvalidArgumentError if a model has no such output, or there is not one for each of `count` inputs.
 */
export function checkOutput(model: Model, output: OutputChoice = 0, count: number): void {
  const numbers = typeof output === 'number' ? [output] : output;
  if (typeof output !== 'number' && output.length !== count)
    throw new InvalidArgumentError('--output', output, `one number, or ${count}, one for each input`);
  const { name, outputs } = model;
  const other = numbers.find(number => number >= outputs);
  if (other === undefined) return;
  throw new InvalidArgumentError(
    '--output',
    other,
    `an integer from 0 to ${outputs - 1}, since this ${name} has ${outputs === 1 ? 'one output' : `${outputs} outputs`}`,
  );
}
