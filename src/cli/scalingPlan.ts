import { InvalidArgumentError } from '../errors/index.js';
import { modelKindOf, modelKinds, type Model, type ModelKind, type WeightStorage } from '../models/index.js';
import {
  limitDistance,
  parseQuantity,
  taylorQuantities,
  termQuantities,
  type SweepOptions,
} from '../scaling/index.js';
import type { JournalConfiguration, JournalExperiment } from '../journal/index.js';
import type { Backend } from '../program/index.js';
import { embeddedImages } from './exactSizesOf.js';
import { hashOfInputs, namedInputs } from './namedInputs.js';
import { checkOutput, modelFrom, refuseOtherFlags, type GivenFlags, type NetworkOptions } from './options.js';

/** What `widejet scaling` is asked for. */
export interface ScalingOptions extends NetworkOptions {
  readonly model?: string;
  readonly inputs?: readonly (readonly number[])[];
  readonly order: number;
  readonly output?: number | readonly number[];
  readonly correlation?: readonly string[];
  readonly terms?: readonly number[];
  readonly limit?: true;
  readonly widths: readonly number[];
  readonly seeds: number;
  readonly until?: number;
  readonly mostSeeds?: number;
  readonly storage: WeightStorage | 'auto';
  readonly workers?: number;
}

const defaultMostSeeds = 10_000;

/** One experiment of a plan: a model at some inputs. */
export interface PlannedExperiment {
  readonly name: string;
  readonly model: Model;
  readonly options: Omit<SweepOptions, 'seeds'>;
}

export interface ScalingPlan {
  readonly experiments: readonly PlannedExperiment[];
  /** The same as plain data, for the journal. */
  readonly configuration: JournalConfiguration;
}

/**
 * The experiments that the options ask for: every model, depth and choice of inputs.
 * @param backend where the networks live, if not on the processor.
 * @throws InvalidArgumentError for what is not allowed, or does not go together.
 */
export async function planScaling(
  options: ScalingOptions & GivenFlags,
  backend?: Backend,
): Promise<ScalingPlan> {
  const { widths, seeds, until, mostSeeds, storage, images } = options;
  if (mostSeeds !== undefined && until === undefined) {
    throw new InvalidArgumentError('--most-seeds', mostSeeds, 'only with --until');
  }
  const correlations = options.correlation ?? [];
  const inputs = options.inputs ?? [defaultInputs(correlations)];
  const models = await modelsOf(options);
  checkWidths(options, models);
  const settings = models.flatMap(model => inputs.map(numbers => ({ ...model, numbers })));
  const nameOf = namesOf(settings, inputs.length > 1);
  if (new Set(nameOf).size < nameOf.length) {
    throw new InvalidArgumentError('--inputs', inputs, 'choices of inputs that differ from each other');
  }
  for (const numbers of inputs) checkInputs(numbers, correlations);
  for (const { model, numbers } of settings) checkOutput(model, options.output, numbers.length);
  const experiments = settings.map(
    ({ model, numbers }, position): PlannedExperiment & { inputs: JournalExperiment['inputs'] } => {
      const name = nameOf[position] ?? model.name;
      const named = namedInputs(model, images, numbers);
      return {
        name,
        model,
        // By content: what stands behind a name may change.
        inputs: {
          images: images === undefined ? embeddedImages : 'an idx file',
          numbers: [...numbers],
          size: named.inputSize,
          sha256: hashOfInputs(named),
        },
        options: {
          experiment: name,
          model,
          ...named,
          ...(options.output !== undefined && { output: options.output }),
          quantities: quantitiesOf(model, options),
          widths,
          storage,
          ...(options.workers !== undefined && { workers: options.workers }),
          ...(backend !== undefined && { backend }),
        },
      };
    },
  );
  const configuration = {
    experiments: experiments.map(({ name, model, inputs, options }) => ({
      name,
      model: model.configuration,
      inputs,
      ...(options.output !== undefined && { output: options.output }),
      quantities: options.quantities,
    })),
    widths,
    seeds,
    weights: storage,
    ...(backend !== undefined && { backend: { name: backend.name, precision: backend.precision } }),
    ...(until !== undefined && { until: { halfWidth: until, mostSeeds: mostSeeds ?? defaultMostSeeds } }),
  };
  return { experiments, configuration: JSON.parse(JSON.stringify(configuration)) as JournalConfiguration };
}

/** One width has no exponents: then networks must differ in something else. */
function checkWidths({ widths, until }: ScalingOptions, models: readonly Setting[]): void {
  if (new Set(widths).size > 1) return;
  const names = models.map(({ model }) => model.name);
  if (new Set(names).size === names.length) {
    throw new InvalidArgumentError(
      '--widths',
      widths,
      'two or more widths, since one has no slope; or one with a list of depths, as --depth 2..5',
    );
  }
  if (until !== undefined)
    throw new InvalidArgumentError(
      '--until',
      until,
      'only with two or more widths, since it is of exponents',
    );
}

interface Setting {
  readonly model: Model;
  /** The flags of it that may be lists, by what their values are filed under: "L". */
  readonly listed: ReadonlyMap<string, unknown>;
}

async function modelsOf(options: ScalingOptions & GivenFlags): Promise<Setting[]> {
  const standard = modelKinds.filter(kind => kind.sweptByDefault === true).map(({ name }) => name);
  const words = options.model === undefined ? standard : [options.model];
  refuseOtherFlags(words.map(modelKindOf), options);
  const settings: Setting[] = [];
  for (const word of words) {
    const kind = modelKindOf(word);
    for (const given of combinations(kind, options)) {
      const listed = Object.entries(kind.flags).flatMap(([name, { multiplies }]) =>
        multiplies === undefined ? [] : [[multiplies, given[name]] as const],
      );
      settings.push({ model: await modelFrom(kind, word, given), listed: new Map(listed) });
    }
  }
  return settings;
}

/** Every choice of one value from each flag that is a list, the last of the flags changing first. */
function combinations({ flags }: ModelKind, given: GivenFlags): GivenFlags[] {
  return Object.entries(flags).reduce<GivenFlags[]>(
    (known, [name, { multiplies }]) => {
      const value = given[name];
      const choices: readonly unknown[] =
        multiplies !== undefined && Array.isArray(value) ? (value as unknown[]) : [value];
      return known.flatMap(before => choices.map(choice => ({ ...before, [name]: choice })));
    },
    [{}],
  );
}

/**
 * "mlp", and where there are several also what they differ in: "mlp L=3", "hypernetwork H=2", "mlp inputs
 * 0,1".
 */
function namesOf(
  settings: readonly (Setting & { readonly numbers: readonly number[] })[],
  severalInputs: boolean,
): string[] {
  return settings.map(({ model, listed, numbers }) => {
    const others = settings.filter(other => other.model.name === model.name);
    const differences = [...listed].filter(
      ([symbol]) => new Set(others.map(other => other.listed.get(symbol))).size > 1,
    );
    return [
      model.name,
      ...differences.map(([symbol, value]) => `${symbol}=${String(value)}`),
      ...(severalInputs ? [`inputs ${numbers.join(',')}`] : []),
    ].join(' ');
  });
}

function quantitiesOf(
  model: Model,
  { order, correlation = [], terms = [], limit }: ScalingOptions,
): string[] {
  return [
    ...new Set([
      ...taylorQuantities(order),
      ...(limit === true ? [limitDistance] : []),
      ...terms.flatMap(order => termsOf(model, order)),
      ...correlation,
    ]),
  ];
}

/** The terms of one order; what is said against it names the option. */
function termsOf(model: Model, order: number): string[] {
  try {
    return termQuantities(model, order);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError('--terms', order, error.allowed);
  }
}

/** Every input that a correlation function speaks of must be there. */
function checkInputs(numbers: readonly number[], correlations: readonly string[]): void {
  for (const text of correlations) {
    const needed = parseQuantity(text).inputsNeeded;
    if (numbers.length < needed) {
      throw new InvalidArgumentError(
        '--inputs',
        numbers,
        `${needed} or more numbers, since ${text} names f${needed - 1}`,
      );
    }
  }
}

/** 0, 1, and as many more as the correlation functions speak of. */
function defaultInputs(correlations: readonly string[]): number[] {
  const count = Math.max(2, ...correlations.map(text => parseQuantity(text).inputsNeeded));
  return Array.from({ length: count }, (_, k) => k);
}
