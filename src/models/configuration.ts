import { z } from 'zod';
import { InvalidArgumentError } from '../errors.js';
import { hypernetwork } from './hypernetwork.js';
import { mlp } from './mlp.js';
import type { Model } from './model.js';

const configuration = z.discriminatedUnion('model', [
  z.object({
    model: z.literal('mlp'),
    depth: z.number(),
    activation: z.string(),
    gain: z.number(),
    biasScale: z.number().nullable(),
    outputs: z.number(),
  }),
  z.object({
    model: z.literal('hypernetwork'),
    depth: z.number(),
    primaryWidths: z.array(z.number()),
    activation: z.string(),
    primaryActivation: z.string(),
    gain: z.number(),
    primaryGain: z.number(),
    biasScale: z.number().nullable(),
    fourierFeatures: z.number().nullable(),
  }),
]);

/**
 * The model that a configuration (`model.configuration`) describes: what is written to a file or sent to a worker comes
 * back as the same model.
 *
 * @throws InvalidArgumentError if it is no configuration of a model that widejet knows, e.g. since its activation is a
 *   function of the user's own.
 */
export function modelFromConfiguration(document: unknown): Model {
  const parsed = configuration.safeParse(document);
  if (!parsed.success) {
    throw new InvalidArgumentError(
      'configuration',
      document,
      'the configuration of an mlp or a hypernetwork',
    );
  }
  const { biasScale, ...options } = parsed.data;
  const withBias = biasScale === null ? {} : { biasScale };
  if (options.model === 'mlp') return mlp({ ...options, ...withBias });
  const { fourierFeatures, ...rest } = options;
  return hypernetwork({ ...rest, ...withBias, ...(fourierFeatures !== null && { fourierFeatures }) });
}
