import Table from 'cli-table3';
import {
  aPredictionSummary,
  numberText,
  type PredictionQuality,
  type PredictionSummary,
  printable,
} from '../report/index.js';
import type { Estimate } from '../scaling/index.js';

const plain = { head: [], border: [], compact: true };

/**
 * What came of predictions, for a terminal: accuracy and loss, then how many targets of the test examples lie
 * in intervals, then the condition of the kernel in a sentence. Ends without a line break.
 */
export function predictionTable(summary: PredictionSummary): string {
  aPredictionSummary.check('summary', summary);
  const { training, test, leaveOneOut, logMarginalLikelihood, conditioning, intervals } = summary;
  const quality = new Table({
    head: ['', 'examples', 'accuracy', '95 % interval', 'loss ½|f − y|²'],
    colAligns: ['left', 'right', 'right', 'left', 'right'],
    style: plain,
  });
  const add = (name: string, { count, accuracy, loss }: PredictionQuality): void => {
    quality.push([name, count, shareText(accuracy.value), intervalText(accuracy), numberText(loss)]);
  };
  add('training', training);
  if (leaveOneOut !== undefined) add('each left out', { ...leaveOneOut, count: training.count });
  add('test', test);
  const [first] = intervals;
  const coverage = new Table({
    head: ['targets of the test within', ...(first?.levels ?? []).map(({ level }) => `${level * 100} %`)],
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    style: plain,
  });
  for (const { name, levels } of intervals) {
    coverage.push([printable(name), ...levels.map(({ coverage }) => shareText(coverage))]);
  }
  return [
    ...wrapped(summary.kernel),
    quality.toString(),
    ...(first === undefined ? [] : [coverage.toString()]),
    ...intervals.flatMap(({ name, meaning }) => wrapped(`${name}: ${meaning}`)),
    ...(logMarginalLikelihood === undefined
      ? []
      : [`log marginal likelihood: ${numberText(logMarginalLikelihood)}`]),
    ...wrapped(conditioning.sentence),
  ].join('\n');
}

/** Lines of at most 80 columns. */
function wrapped(text: string): string[] {
  return (printable(text).match(/.{1,80}(?=\s|$)|\S+/g) ?? []).map(line => line.trim());
}

function shareText(share: number): string {
  return share.toFixed(3);
}

function intervalText({ interval: { lower, upper } }: Estimate): string {
  return `[${lower.toFixed(3)}, ${upper.toFixed(3)}]`;
}
