import { factsOf } from '../facts/index.js';
import { modelKindOf, type Model } from '../models/index.js';
import { exactLatex } from '../report/index.js';
import { exactRows, taylorQuantities, type ExactRow } from '../scaling/index.js';
import type { InputsKind } from '../symbolic/index.js';
import { predictLayerTerms, predictOutputTerms } from '../taylor/index.js';
import { exactTable, progress } from '../terminal/index.js';
import type { OutputChoice } from '../questions/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { CommandImplementation } from './commands.js';
import { exactValues, valuesText, type ExactValues } from './exactValues.js';
import { exitCodes } from './exitCodes.js';
import { interruptible } from './interruption.js';
import { addModelFlags, modelFrom, modelNames, refuseOtherFlags, type GivenFlags } from './options.js';
import { print, printError } from './output.js';
import { reproducingCommand } from './reproducingCommand.js';
import {
  aboveZero,
  correlation,
  integerWithin,
  inputsKind,
  modelWord,
  orders,
  outputs,
  positive,
  several,
  symbolValues,
} from './values.js';
import { versions } from './versions.js';

interface ExactOptions {
  readonly model?: string;
  readonly order: number;
  readonly power: number;
  readonly terms?: readonly number[];
  readonly correlation?: readonly string[];
  readonly inputs?: InputsKind;
  readonly output: OutputChoice;
  readonly width?: number;
  readonly values?: ReadonlyMap<string, number>;
  readonly timeLimit: number;
  readonly latex?: true;
  readonly json?: true;
}

export const exactCommand: CommandImplementation = {
  addOptions(command) {
    command
      .option('--model <name>', `${modelNames} (default: mlp)`, modelWord)
      .option('--order <R>', 'highest order of the Taylor terms', integerWithin(0, 20), 3)
      .option('--power <p>', 'p of E Qᵖ', integerWithin(1, 8), 2)
      .option(
        '--terms <orders>',
        'also the terms of the theorem that K⁽ʳ⁾ is the sum of, r as 2 or 2,3',
        orders,
      )
      .option(
        '--correlation <expression>',
        'also this correlation function, as "f0[a,b] f1[a] f2[b]"; may be given several times',
        several(correlation),
      )
      .option(
        '--inputs <which>',
        'whether all inputs are one, or differ (default: two; one for activations with kinks)',
        inputsKind,
      )
      .option('--output <k>', 'which output of the network, or as 0,1 those of hᵢ and hⱼ', outputs, 0)
      .option('--width <n>', 'also the values at this width', positive)
      .option(
        '--values <list>',
        'with --width, those of symbols, as G_ii=1,G_ij=0.5 (default: of the first digits that come with widejet)',
        symbolValues,
      )
      .option('--time-limit <s>', 'seconds that one formula may take', aboveZero, 60)
      .option('--latex', 'print the formulas in LaTeX')
      .option('--json', 'print one JSON document');
    addModelFlags(command, { lists: false });
  },

  async run(command, words) {
    const options = command.opts<ExactOptions & GivenFlags>();
    const { model: word = 'mlp', output, power, timeLimit, width, values } = options;
    if (options.latex === true && options.json === true)
      throw new InvalidArgumentError('--latex', true, 'only without --json');
    if (values !== undefined && width === undefined)
      throw new InvalidArgumentError('--values', [...values.keys()], 'only with --width');
    const kind = modelKindOf(word);
    refuseOtherFlags([kind], options);
    const model = await modelFrom(kind, word, options);
    const inputs = options.inputs ?? (hasKinks(model) ? 'one' : 'distinct');
    const quantities = quantitiesOf(model, options);
    const asked = { model, quantities, power, inputs, output, timeLimit, steps: Number.MAX_SAFE_INTEGER };
    const { rows, interrupted } = await computed(asked);
    const shown = width === undefined ? undefined : exactValues(rows, model, { inputs, width, values });
    const line = reproducingCommand(words);
    if (options.json === true) print(`${JSON.stringify(documentOf(rows, { model, inputs, line, shown }))}\n`);
    else if (options.latex === true) print(`% ${line}\n${exactLatex(rows, inputs)}\n`);
    else if (rows.length > 0) print(`${exactTable(rows)}\n${valuesText(shown)}`);
    return exitCodeOf(rows, interrupted);
  },
};

/** Whether an activation has a kink: signs at two inputs depend on each other. */
function hasKinks(model: Model): boolean {
  return factsOf(model).kinks > 0;
}

function quantitiesOf(model: Model, { order, terms = [], correlation = [] }: ExactOptions): string[] {
  return [...new Set([...taylorQuantities(order), ...terms.flatMap(r => termsOf(model, r)), ...correlation])];
}

/** The terms of one order by layers, and of a hypernetwork by the outputs of f. */
function termsOf(model: Model, order: number): string[] {
  try {
    const terms =
      factsOf(model).primaryDepth > 1
        ? predictOutputTerms(model, { order, component: 0 })
        : predictLayerTerms(model, { order });
    return terms.map(({ name }) => name);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError('--terms', order, error.allowed);
  }
}

/** The rows, with progress; an interruption leaves those that are done. */
async function computed(
  asked: Parameters<typeof exactRows>[0],
): Promise<{ readonly rows: readonly ExactRow[]; readonly interrupted: boolean }> {
  const formulas = asked.quantities.length * (asked.power === 1 ? 1 : 2);
  const report = progress(formulas, 'exact');
  try {
    return await interruptible(async signal => {
      const rows = await exactRows(asked, {
        signal,
        onMoment: () => {
          report.advance();
        },
      });
      return { rows, interrupted: signal.aborted };
    });
  } catch (error) {
    throw explained(error, asked.inputs);
  } finally {
    report.finish();
  }
}

/** What the library says of arguments, by the options that they come from. */
function explained(error: unknown, inputs: InputsKind | undefined): unknown {
  const isKink =
    inputs !== 'one' && error instanceof InvalidArgumentError && String(error.value).includes('kink');
  if (!isKink) return error;
  return new InvalidArgumentError('--model', error.value, error.allowed, '--inputs one may have them');
}

function documentOf(
  rows: readonly ExactRow[],
  {
    model,
    inputs,
    line,
    shown,
  }: { model: Model; inputs: InputsKind; line: string; shown: ExactValues | undefined },
): Record<string, unknown> {
  return {
    rows: rows.map(
      ({ quantity, power, mean, moment, exponent, predictions, predicted, verdict, reason }, k) => ({
        quantity,
        power,
        mean: mean?.toString() ?? null,
        formula: moment?.toString() ?? null,
        exponent: exponent ?? null,
        predicted: predicted === undefined ? null : power * predicted.exponent,
        theory: predicted ?? null,
        predictions,
        verdict,
        reason,
        ...(shown && { values: shown.rows[k] }),
      }),
    ),
    ...(shown && { width: shown.width }),
    inputs: inputs === 'one' ? 'one' : 'two',
    configuration: model.configuration,
    command: line,
    versions: versions(),
  };
}

function exitCodeOf(rows: readonly ExactRow[], interrupted: boolean): number {
  if (interrupted) {
    printError('interrupted; what was done by then is printed\n');
    return exitCodes.interrupted;
  }
  const named = (wanted: ExactRow['verdict']): string[] =>
    rows.filter(({ verdict }) => verdict === wanted).map(({ quantity }) => quantity);
  const missing = named('not computed');
  if (missing.length > 0) {
    printError(
      `error: ${missing.join(', ')} took too much; a lower --order or --power, less --depth or --primary-width, ` +
        '--inputs one, or a longer --time-limit may finish\n',
    );
    return exitCodes.notAllowed;
  }
  const wrong = named('inconsistent');
  if (wrong.length === 0) return exitCodes.fine;
  printError(`exit code ${exitCodes.inconsistent}, inconsistent: ${wrong.join(', ')}\n`);
  return exitCodes.inconsistent;
}
