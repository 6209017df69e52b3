import {
  exponentText,
  predictionText,
  taylorTerm,
  type PowerLawFit,
  type ScalingRow,
  type ScalingSample,
} from '../scaling/index.js';
import { logDomain, type LogDomain } from './logAxis.js';

/** Everything that the figure of one model draws, as plain records. */
export interface FigureData {
  readonly horizontal: LogDomain;
  readonly vertical: LogDomain;
  readonly samples: { order: number; width: number; magnitude: number }[];
  readonly medians: { order: number; width: number; median: number; lower: number; upper: number }[];
  readonly lines: { order: number; law: 'fit' | 'theorem'; width: number; magnitude: number }[];
  readonly labels: { order: number; height: number; name: string; exponents: string }[];
  /** Numbers that a logarithmic axis cannot show. */
  readonly zeros: number;
  /** Orders whose median vanishes somewhere, so that they have no line. */
  readonly vanishing: number[];
}

/** The room of one label at the right edge, as a share of the height of the plot. */
const labelRoom = 0.085;

export function figureData(samples: readonly ScalingSample[], rows: readonly ScalingRow[]): FigureData {
  const fits = rows.flatMap(({ fit, predicted }, position) =>
    fit.kind === 'power law' ? [{ fit, predicted, position }] : [],
  );
  const widths = rows[0]?.fit.widths.map(({ width }) => width) ?? [];
  const horizontal = logDomain(widths, 0.04);
  const shift = dodge(widths, rows.length);

  const points = rows.flatMap(({ order }, position) =>
    samples.map(({ width, derivatives }) => ({
      order,
      width: width * shift(position),
      magnitude: Math.abs(derivatives[order] ?? 0),
    })),
  );
  const visible = points.filter(({ magnitude }) => magnitude > 0);
  const medians = rows.flatMap(({ order, fit }, position) =>
    fit.widths
      .filter(({ median }) => median > 0)
      .map(({ width, median, interval: { lower, upper } }) => ({
        order,
        width: width * shift(position),
        median,
        // No bar where there is no bound, or none that a logarithmic axis can show.
        ...(lower > 0 && upper < Infinity ? { lower, upper } : { lower: median, upper: median }),
      })),
  );
  const lines = fits.flatMap(({ fit, predicted, position }) => linesOf(fit, predicted, shift(position)));
  const vertical = logDomain(
    [...visible, ...lines].map(({ magnitude }) => magnitude),
    0.04,
  );
  return {
    horizontal,
    vertical,
    samples: visible,
    medians,
    lines,
    labels: labelsOf(fits, vertical),
    zeros: points.length - visible.length,
    vanishing: rows.filter(({ fit }) => fit.kind === 'vanishing').map(({ order }) => order),
  };
}

/** The fitted law, and Theorem 1's slope through the median at the largest width. */
function linesOf(fit: PowerLawFit, predicted: number, shift: number): FigureData['lines'] {
  const { order, widths, logPrefactor, exponent } = fit;
  const smallest = widths[0];
  const largest = widths.at(-1);
  if (!smallest || !largest) return [];
  return [smallest.width, largest.width].flatMap(width => [
    {
      order,
      law: 'fit',
      width: width * shift,
      magnitude: Math.exp(logPrefactor + exponent * Math.log(width)),
    },
    {
      order,
      law: 'theorem',
      width: width * shift,
      magnitude: largest.median * (width / largest.width) ** predicted,
    },
  ]);
}

/** Factors that set all of an order beside the other orders at each width: together a third of the least distance of widths. */
function dodge(widths: readonly number[], orders: number): (position: number) => number {
  const gaps = widths.slice(1).map((width, index) => Math.log(width / (widths[index] ?? width)));
  const span = Math.min(Math.min(...gaps) / 3, 0.3);
  return position => Math.exp(span * (orders > 1 ? position / (orders - 1) - 0.5 : 0));
}

/** Labels beside the ends of their lines, pushed apart where they would overlap. */
function labelsOf(
  fits: readonly { fit: PowerLawFit; predicted: number }[],
  vertical: LogDomain,
): FigureData['labels'] {
  const length = vertical.upper - vertical.lower;
  const wanted = fits
    .map(({ fit, predicted }) => ({
      order: fit.order,
      share: (Math.log10(fit.widths.at(-1)?.median ?? NaN) - vertical.lower) / length,
      name: taylorTerm(fit.order),
      exponents: `slope ${exponentText(fit.exponent)}, theorem ${predictionText(predicted)}`,
    }))
    .sort((a, b) => b.share - a.share || a.order - b.order);
  return spread(wanted.map(({ share }) => share)).map((share, index) => {
    const { order = 0, name = '', exponents = '' } = wanted[index] ?? {};
    return { order, name, exponents, height: 10 ** (vertical.lower + share * length) };
  });
}

/** Falling positions moved as little as needed to be `labelRoom` apart: neighbours that touch share a block. */
function spread(positions: readonly number[]): number[] {
  let blocks = positions.map(position => ({ centre: position, size: 1 }));
  const overlaps = (upper: { centre: number; size: number }, lower: { centre: number; size: number }) =>
    upper.centre - lower.centre < (labelRoom * (upper.size + lower.size)) / 2 - 1e-12;
  for (;;) {
    const index = blocks.findIndex((block, i) => i > 0 && overlaps(blocks[i - 1] ?? block, block));
    const upper = blocks[index - 1];
    const lower = blocks[index];
    if (!upper || !lower) break;
    const size = upper.size + lower.size;
    const centre = (upper.centre * upper.size + lower.centre * lower.size) / size;
    blocks = [...blocks.slice(0, index - 1), { centre, size }, ...blocks.slice(index + 1)];
  }
  return blocks.flatMap(({ centre, size }) => {
    const half = (labelRoom * (size - 1)) / 2;
    const kept = Math.min(Math.max(centre, half), 1 - half);
    return Array.from({ length: size }, (_, index) => kept + half - index * labelRoom);
  });
}
