import type { Argument, Option } from 'commander';
import { modelKinds } from '../models/index.js';
import { identityGroups } from '../symbolic/index.js';
import { backendWords } from './backendOption.js';
import { flag } from './options.js';
import { exportFormatNames, inputsKinds, kernelNames, storages } from './values.js';

/** What a shell completes after an option, or as an argument. */
export type Completed =
  /** Numbers, expressions: nobody knows. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'files' }
  | { readonly kind: 'directories' }
  /** One of these; `isList`: or several, between commas; `orFiles`: or a file. */
  | {
      readonly kind: 'words';
      readonly words: readonly string[];
      readonly isList: boolean;
      readonly orFiles: boolean;
    };

interface Known {
  readonly words: readonly string[];
  readonly isList?: boolean;
  readonly orFiles?: boolean;
}

/** Activations with numbers are examples, and no words that a shell takes as they are. */
const plainWord = /^[\w.:-]+$/;

/** By the option as help writes it, since `--inputs` has words in one command and numbers in another. */
const knownWords: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    '--model <name>',
    {
      words: modelKinds.filter(({ accepts }) => accepts === undefined).map(({ name }) => name),
      orFiles: true,
    },
  ],
  ['--storage <storage>', { words: storages }],
  ['--kernel <kernel>', { words: kernelNames }],
  ['--backend <name>', { words: backendWords }],
  ['--inputs <which>', { words: inputsKinds }],
  ['--export <formats>', { words: exportFormatNames, isList: true }],
  ['--only <names>', { words: identityGroups, isList: true }],
  ...modelKinds.flatMap(({ flags }) =>
    Object.entries(flags).flatMap(([name, { placeholder, words }]) =>
      words === undefined ? [] : [[`${flag(name)} <${placeholder}>`, { words }] as const],
    ),
  ),
]);

/** Undefined for an option without a value. */
export function completedAfter(option: Option): Completed | undefined {
  if (!option.required && !option.optional) return undefined;
  const {
    words,
    isList = false,
    orFiles = false,
  } = knownWords.get(option.flags) ?? {
    words: option.argChoices ?? [],
  };
  const plain = words.filter(word => plainWord.test(word));
  if (plain.length > 0) return { kind: 'words', words: plain, isList, orFiles };
  if (option.flags.endsWith('<file>')) return { kind: 'files' };
  if (option.flags.endsWith('<directory>')) return { kind: 'directories' };
  return { kind: 'unknown' };
}

/** All arguments are paths, but those with choices. */
export function completedArgument({ argChoices }: Argument): Completed {
  return argChoices === undefined
    ? { kind: 'files' }
    : { kind: 'words', words: argChoices, isList: false, orFiles: false };
}
