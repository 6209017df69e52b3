import { SymbolicLimitError } from '../errors/index.js';
import { modelFromConfiguration, type Model } from '../models/index.js';
import { exactMoment, type ExactMomentOptions } from './exactMoment.js';
import type { FormulaDocument } from './formulaTypes.js';

/** What a thread is sent: a network by its configuration, and the moment that is asked of it. */
export interface MomentTask {
  readonly configuration: Model['configuration'];
  readonly quantity: string;
  readonly options: ExactMomentOptions;
}

/** What comes back. Errors lose their class on the way from a thread, so this one is written out. */
export type ThreadMoment =
  | { readonly formula: FormulaDocument }
  | { readonly limit: Pick<SymbolicLimitError, 'resource' | 'limit' | 'message'> };

/** What a worker of the pool does: one moment. */
export default async function momentInWorker(task: MomentTask): Promise<ThreadMoment> {
  const { configuration, quantity, options } = task;
  try {
    const model = await modelFromConfiguration(configuration);
    return { formula: exactMoment(model, quantity, options).toJSON() };
  } catch (error) {
    if (!(error instanceof SymbolicLimitError)) throw error;
    const { resource, limit, message } = error;
    return { limit: { resource, limit, message } };
  }
}
