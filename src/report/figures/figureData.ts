import {
  boundText,
  exponentText,
  knownSize,
  logOfLaw,
  logRatio,
  rootMeanSquare,
  type PowerLawFit,
  type PredictedExponent,
  type ScalingRow,
} from '../../scaling/index.js';
import { estimateOf, shortLabel } from '../words.js';
import type { FigureQuantity } from './figureQuantity.js';
import { logDomain, type LogDomain } from './logAxis.js';

/** Everything that one log–log figure draws, as plain records; `quantity` is a position in the figure. */
export interface FigureData {
  readonly horizontal: LogDomain;
  readonly vertical: LogDomain;
  /** The widths of the sweep. */
  readonly widths: readonly number[];
  readonly samples: { quantity: number; width: number; magnitude: number }[];
  readonly estimates: {
    quantity: number;
    width: number;
    value: number;
    lower: number;
    upper: number;
    size: number;
  }[];
  readonly lines: {
    quantity: number;
    law: 'fit' | 'prediction' | 'exact';
    width: number;
    magnitude: number;
    thickness: number;
  }[];
  readonly labels: { quantity: number; height: number; name: string; exponents: string }[];
  /** Numbers that a logarithmic axis cannot show. */
  readonly zeros: number;
  /** Quantities whose lines lead beyond the range of numbers, where they are not drawn. */
  readonly beyond: string[];
  /** Quantities whose statistic vanishes somewhere, so that they have no line. */
  readonly vanishing: string[];
}

/** The room of one label at the right edge, as a share of the height of the plot. */
const labelRoom = 0.085;

export const labelLength = 24;

/** A law with a correction is no straight line: it is drawn through so many points. */
const curvePoints = 48;

export function figureData(quantities: readonly FigureQuantity[]): FigureData {
  const rows = quantities.map(({ row }) => row);
  const fits = rows.flatMap(({ quantity: name, fit, predicted }, quantity) =>
    fit.kind === 'power law' ? [{ name, fit, predicted, quantity }] : [],
  );
  const widths = widthsOf(rows);
  const shift = dodge(widths, rows.length);
  const horizontal = logDomain(
    rows.flatMap((_, position) => widths.map(width => width * shift(position))),
    0.04,
  );
  const sizes = (quantity: number) => sizesOf(quantity, rows.length);

  const points = quantities.flatMap(({ points: own }, quantity) =>
    own.map(({ width, magnitude }) => ({ quantity, width: width * shift(quantity), magnitude })),
  );
  const visible = points.filter(({ magnitude }) => magnitude > 0);
  const estimates = rows.flatMap(({ fit }, quantity) =>
    fit.widths.flatMap(statistics => {
      const estimate = estimateOf(fit.statistic, statistics);
      if (estimate === undefined || estimate.value === 0) return [];
      const { lower, upper } = estimate.interval;
      // No bar where there is no bound, or none that a logarithmic axis can show.
      const ends = lower > 0 && upper < Infinity ? [lower, upper] : [estimate.value, estimate.value];
      const [from = NaN, to = NaN] = ends;
      return [
        {
          quantity,
          width: statistics.width,
          value: estimate.value,
          lower: from,
          upper: to,
          size: sizes(quantity).mark,
        },
      ];
    }),
  );
  const wholeLines = fits.flatMap(({ fit, predicted, quantity }) =>
    linesOf(fit, predicted).map(point => ({ ...point, quantity, thickness: sizes(quantity).line })),
  );
  for (const { quantity, width, magnitude } of exactLines(rows, widths))
    wholeLines.push({ quantity, law: 'exact', width, magnitude, thickness: sizes(quantity).line });
  const lines = wholeLines.filter(({ magnitude }) => magnitude > 0 && magnitude < Infinity);
  const cut = new Set(wholeLines.filter(line => !lines.includes(line)).map(({ quantity }) => quantity));
  const vertical = logDomain(
    [
      ...visible.map(({ magnitude }) => magnitude),
      ...estimates.flatMap(({ lower, upper }) => [lower, upper]),
      ...lines.map(({ magnitude }) => magnitude),
    ],
    0.04,
  );
  return {
    horizontal,
    vertical,
    widths,
    samples: visible,
    estimates,
    lines,
    labels: labelsOf(fits, vertical),
    zeros: points.length - visible.length,
    beyond: rows
      .filter((_, position) => cut.has(position))
      .map(({ quantity }) => shortLabel(quantity, labelLength)),
    vanishing: rows
      .filter(({ fit }) => fit.kind === 'vanishing')
      .map(({ quantity }) => shortLabel(quantity, labelLength)),
  };
}

/** The widths of rows of one experiment, in rising order. */
export function widthsOf(rows: readonly ScalingRow[]): number[] {
  return rows[0]?.fit.widths.map(({ width }) => width) ?? [];
}

/** The fitted law, and the slope of the prediction through the statistic at the largest width. */
function linesOf(
  { points, law }: PowerLawFit,
  predicted: PredictedExponent | undefined,
): Omit<FigureData['lines'][number], 'quantity' | 'thickness'>[] {
  const smallest = points[0];
  const largest = points.at(-1);
  if (!smallest || !largest) return [];
  const decades = logRatio(largest.width, smallest.width);
  const steps = law.correctionExponent === 0 ? 1 : curvePoints;
  const along = Array.from({ length: steps + 1 }, (_, k) => smallest.width * Math.exp((decades * k) / steps));
  return [
    ...along.map(width => ({ law: 'fit' as const, width, magnitude: Math.exp(logOfLaw(law, width)) })),
    ...(predicted === undefined ? [] : [smallest.width, largest.width]).map(width => ({
      law: 'prediction' as const,
      width,
      magnitude: Math.exp(largest.logValue + (predicted?.exponent ?? NaN) * logRatio(width, largest.width)),
    })),
  ];
}

/** √E K² along the widths, where it is known. */
function exactLines(
  rows: readonly ScalingRow[],
  widths: readonly number[],
): Pick<FigureData['lines'][number], 'quantity' | 'width' | 'magnitude'>[] {
  const [least = 1, most = least] = [widths[0], widths.at(-1)];
  const along = Array.from(
    { length: curvePoints + 1 },
    (_, k) => least * (most / least) ** (k / curvePoints),
  );
  return rows.flatMap(({ exact }, quantity) => {
    const size = knownSize(exact);
    if (size === undefined) return [];
    return along.map(width => ({ quantity, width, magnitude: rootMeanSquare(size, width) }));
  });
}

/**
 * The area of marks and the thickness of lines: later ones lie within earlier ones, so that quantities whose
 * values coincide are all seen where they are.
 */
export function sizesOf(
  quantity: number,
  quantities: number,
): { readonly mark: number; readonly line: number } {
  const share = quantities > 1 ? quantity / (quantities - 1) : 1;
  return { mark: 130 - 90 * share, line: 4 - 2.6 * share };
}

/**
 * Factors that set the clouds of networks of several quantities beside each other at each width, together a
 * third of the least distance of widths: marks and lines stand at the width itself.
 */
function dodge(widths: readonly number[], quantities: number): (position: number) => number {
  const gaps = widths.slice(1).map((width, index) => logRatio(width, widths[index] ?? width));
  const span = Math.min(Math.min(...gaps) / 3, 0.3);
  return position => Math.exp(span * (quantities > 1 ? position / (quantities - 1) - 0.5 : 0));
}

/** Labels beside the ends of their lines, pushed apart where they would overlap. */
function labelsOf(
  fits: readonly {
    readonly name: string;
    readonly fit: PowerLawFit;
    readonly predicted: PredictedExponent | undefined;
    readonly quantity: number;
  }[],
  vertical: LogDomain,
): FigureData['labels'] {
  const length = vertical.upper - vertical.lower;
  const wanted = fits
    .map(({ name, fit, predicted, quantity }) => ({
      quantity,
      share: ((fit.points.at(-1)?.logValue ?? NaN) / Math.LN10 - vertical.lower) / length,
      name: shortLabel(name, labelLength),
      exponents: [
        `exponent ${exponentText(fit.exponent, fit.law.interval)}`,
        predicted === undefined ? 'no prediction' : `predicted ${boundText(predicted)}`,
      ].join(', '),
    }))
    .sort((a, b) => b.share - a.share || a.quantity - b.quantity);
  return spread(wanted.map(({ share }) => share)).flatMap((share, index) => {
    const label = wanted[index];
    if (label === undefined) return [];
    const { quantity, name, exponents } = label;
    return [{ quantity, name, exponents, height: 10 ** (vertical.lower + share * length) }];
  });
}

/**
 * Falling positions moved as little as needed to be `labelRoom` apart: neighbours that touch share a block.
 */
export function spread(positions: readonly number[]): number[] {
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
