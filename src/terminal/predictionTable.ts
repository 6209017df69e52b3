import { checkArguments } from '../errors/index.js';
import {
  aPredictionSummary,
  numberText,
  printable,
  type PredictionQuality,
  type PredictionSummary,
} from '../report/index.js';
import { decimalsOf, intervalText, type Estimate } from '../scaling/index.js';
import { tableLayout, tableOf, wrapped, type TableLayout } from './table.js';

/**
 * What came of predictions, for a terminal: accuracy and loss, then how many targets of the test examples lie
 * in intervals, then the condition of the kernel in a sentence. Ends without a line break.
 */
export function predictionTable(summary: PredictionSummary, layout: TableLayout = {}): string {
  checkArguments({ summary: [summary, aPredictionSummary], layout: [layout, tableLayout] });
  const { training, test, leaveOneOut, logMarginalLikelihood, conditioning, intervals } = summary;
  const lines = (text: string): string[] => wrapped(printable(text), layout.width);
  const row = (name: string, { count, accuracy, loss }: PredictionQuality): string[] => [
    name,
    String(count),
    shareText(accuracy),
    intervalText(accuracy.interval),
    numberText(loss),
  ];
  const quality = tableOf(
    [
      { name: '' },
      { name: 'examples', align: 'right', drop: 1 },
      { name: 'accuracy', align: 'right' },
      { name: '95 % interval', drop: 3 },
      { name: 'loss ½|f − y|²', align: 'right', drop: 2 },
    ],
    [
      row('training', training),
      ...(leaveOneOut === undefined ? [] : [row('each left out', { ...leaveOneOut, count: training.count })]),
      row('test', test),
    ],
    { ...layout, compact: true },
  );
  const [first] = intervals;
  const levels = first?.levels ?? [];
  const coverage = tableOf(
    [
      { name: 'targets of the test within', wraps: true },
      ...levels.map(({ level }, k) => ({
        name: `${level * 100} %`,
        align: 'right' as const,
        ...(k > 0 && { drop: levels.length - k }),
      })),
    ],
    intervals.map(({ name, levels }) => [
      printable(name),
      ...levels.map(({ coverage }) => coverage.toFixed(3)),
    ]),
    { ...layout, compact: true },
  );
  return [
    ...lines(summary.kernel),
    quality,
    ...(first === undefined ? [] : [coverage]),
    ...intervals.flatMap(({ name, meaning }) => lines(`${name}: ${meaning}`)),
    ...(logMarginalLikelihood === undefined
      ? []
      : [`log marginal likelihood: ${numberText(logMarginalLikelihood)}`]),
    ...lines(conditioning.sentence),
  ].join('\n');
}

function shareText({ value, interval }: Estimate): string {
  return value.toFixed(decimalsOf(interval));
}
