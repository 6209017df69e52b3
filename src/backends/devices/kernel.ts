import type { Dialect } from './dialect.js';

/** A kernel as it is written in any dialect, for sizes that are given when it is launched. */
export interface Kernel {
  /** Equal keys have equal texts. */
  readonly key: string;
  /** Numbers that a group shares. */
  readonly shared?: number;
  body(dialect: Dialect): string;
}

/** An integer below 2⁵³, or a number in float64. */
export type Parameter = number | { readonly number: number };

/** Words that stand for parameters, the lower first, two for each. */
function encodeParameters(parameters: readonly Parameter[]): Uint32Array {
  const words = new Uint32Array(2 * parameters.length);
  const numbers = new Float64Array(words.buffer);
  parameters.forEach((parameter, k) => {
    if (typeof parameter !== 'number') {
      numbers[k] = parameter.number;
      return;
    }
    words[2 * k] = parameter % 2 ** 32;
    words[2 * k + 1] = Math.floor(parameter / 2 ** 32);
  });
  return words;
}

/** A kernel with what it is launched with, but for the memories. */
export interface Launch {
  readonly kernel: Kernel;
  /** How many items: the last group may have more, which do nothing. */
  readonly items: number;
  /** Two words for each, the lower first. */
  readonly parameters: Uint32Array;
  /** Which parameters are numbers in float64: others are integers. */
  readonly numbers: readonly number[];
}

export function launch(kernel: Kernel, items: number, parameters: readonly Parameter[]): Launch {
  const numbers = parameters.flatMap((parameter, k) => (typeof parameter === 'number' ? [] : [k]));
  return { kernel, items, parameters: encodeParameters(parameters), numbers };
}

/** A name for a kernel in its text, by its key, the same in every process. */
export function kernelName({ key }: Kernel): string {
  let [low, high] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < key.length; i++) {
    low = Math.imul(low ^ key.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ key.charCodeAt(i), 0x85ebca6b) + 1;
  }
  const digits = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  return `kernel_${digits(low)}${digits(high)}`;
}

/** The text of some kernels together. */
export function textOf(kernels: readonly Kernel[], dialect: Dialect): string {
  const texts = kernels.map(kernel =>
    dialect.kernel(kernelName(kernel), kernel.body(dialect), kernel.shared ?? 0),
  );
  const text = texts.join('\n');
  return `${dialect.prelude(text)}\n${text}`;
}
