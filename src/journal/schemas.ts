import { z } from 'zod';
import type { ScalingSample } from '../scaling/index.js';

type Json = z.core.util.JSONType;

/** What stands around it in a header is nested too. */
const mostNesting = 48;

/** JSON of a depth that readers of journals take: `z.json()` calls itself for any depth. */
const json = z.custom<Json>(value => isJson(value), {
  error: `plain data, nested at most ${mostNesting} deep`,
});

function isJson(value: unknown, around: readonly object[] = []): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null)
    return ['string', 'boolean', 'object'].includes(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  if (!isPlain || around.length >= mostNesting || around.includes(value)) return false;
  return Object.values(value).every(part => isJson(part, [...around, value]));
}

const experimentSchema = z.strictObject({
  /** What its samples are filed under. */
  name: z.string().min(1),
  /** `model.configuration`, from which `modelFromConfiguration` makes the model again. */
  model: z.record(z.string(), json),
  /** The inputs x₀, x₁, ..., in words or numbers of whoever wrote the journal. */
  inputs: json,
  /** Which outputs of the network, if not the first: one number, or one for each input. */
  output: z.union([z.int().min(0), z.array(z.int().min(0)).min(1)]).optional(),
  /** The names of the values of a sample, in their order. */
  quantities: z.array(z.string().min(1)).min(1),
});

const configurationSchema = z.strictObject({
  experiments: z
    .array(experimentSchema)
    .min(1)
    .refine(experiments => new Set(experiments.map(({ name }) => name)).size === experiments.length, {
      error: 'names of experiments that differ from each other',
    }),
  widths: z.array(z.int().min(1)).min(1),
  /** Networks at every width: seeds 0, 1, ...; to begin with, if `until` is there. */
  seeds: z.int().min(1),
  weights: z.enum(['dense', 'implicit', 'auto']),
  /** Where networks lived, if not on the processor: numbers of two backends differ in their last digits. */
  backend: z
    .strictObject({
      name: z.string().min(1),
      precision: z.enum(['float64', 'double float32', 'float32']),
    })
    .optional(),
  /** The sweep goes on until every interval has this half-width, or there are so many seeds. */
  until: z.strictObject({ halfWidth: z.number().positive(), mostSeeds: z.int().min(1) }).optional(),
});

export const headerSchema = z.strictObject({
  schema: z.literal('widejet-scaling'),
  /** Lines have checksums since version 3. */
  version: z.literal([2, 3]),
  /** The program, the platform and the kernels that drew the samples. */
  versions: z.record(z.string(), z.string()),
  /** The command that made the journal. */
  command: z.string(),
  /** The day on which it was begun, in UTC: "2026-01-31". */
  begun: z.iso.date().optional(),
  configuration: configurationSchema,
});

export const sampleSchema: z.ZodType<ScalingSample> = z.strictObject({
  experiment: z.string().min(1),
  width: z.int().min(1),
  seed: z.int(),
  values: z.array(z.number()).min(1),
  seconds: z.number().min(0),
});

/** The first line of a journal: what the sweep was asked to do, and by what it was done. */
export type JournalHeader = z.infer<typeof headerSchema>;
/** Everything that the values of the samples depend on, but the versions of the programs. */
export type JournalConfiguration = z.infer<typeof configurationSchema>;
export type JournalExperiment = z.infer<typeof experimentSchema>;

/** What a schema says against a line. */
export function explain(error: z.ZodError): string {
  const { issues } = error;
  const said = issues.slice(0, 3).map(issue => `${issue.path.join('.') || 'line'}: ${issue.message}`);
  return [...said, ...(issues.length > 3 ? [`and ${issues.length - 3} more`] : [])].join('; ');
}
