import { knownSize, rootMeanSquare, type ExactSize, type ScalingRow } from '../scaling/index.js';

/** What `--json` says of one quantity. */
export function exponentDocument(row: ScalingRow): Record<string, unknown> {
  const { experiment, quantity, fit, predictions, predicted, exact, verdict, reason } = row;
  const found = fit.kind === 'power law' ? fit : undefined;
  return {
    experiment,
    quantity,
    fitted: found?.exponent ?? null,
    interval: found === undefined ? null : [found.law.interval.lower, found.law.interval.upper],
    asymptoticInterval: found === undefined ? null : [found.interval.lower, found.interval.upper],
    predicted: predicted ?? null,
    predictions,
    exact: exact === undefined ? null : exactDocument(exact, fit),
    verdict,
    reason,
  };
}

function exactDocument(exact: ExactSize, { widths }: ScalingRow['fit']): Record<string, unknown> {
  const size = knownSize(exact);
  if (size === undefined) return { ...exact };
  const { secondMoment, symbols, exponent } = size;
  return {
    secondMoment: secondMoment.toString(),
    symbols,
    exponent,
    rootMeanSquare: widths.map(({ width }) => ({ width, value: rootMeanSquare(size, width) })),
  };
}
