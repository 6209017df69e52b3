import type { JournalConfiguration } from '../journal/index.js';
import type { Model } from '../models/index.js';
import { exactSizes, type ExactSize } from '../scaling/index.js';
import { namedInputs } from './namedInputs.js';

/** What a journal calls the images that come with widejet. */
export const embeddedImages = 'embedded MNIST digits';

/**
 * √E Q² of the quantities of an experiment of a journal, exactly, at the inputs that it names; nothing
 * without its model.
 */
export async function exactSizesOf(
  model: Model | undefined,
  { inputs, output, quantities }: JournalConfiguration['experiments'][number],
): Promise<ReadonlyMap<string, ExactSize> | undefined> {
  if (model === undefined) return undefined;
  const numbers = embeddedNumbers(inputs);
  if (numbers === undefined) {
    const size = { unknown: 'the inputs are in a file that may have changed' };
    return new Map(quantities.map(name => [name, size]));
  }
  const { inputs: points } = namedInputs(model, undefined, numbers);
  // Threads would take longer to start than what a report waits for.
  return exactSizes({ model, inputs: points, output, quantities }, { workers: 1 });
}

/** Which of the embedded images the inputs are, if they are such. */
function embeddedNumbers(inputs: unknown): readonly number[] | undefined {
  const { images, numbers } = inputs as { readonly images?: unknown; readonly numbers?: unknown };
  const areNumbers = Array.isArray(numbers) && numbers.every(Number.isInteger);
  return images === embeddedImages && areNumbers ? (numbers as readonly number[]) : undefined;
}
