import {
  parseQuantity,
  quantityKinds,
  type QuantityGroup,
  type ScalingRow,
  type ScalingSample,
} from '../../scaling/index.js';
import { mostInOneFigure } from './theme.js';

/**
 * One quantity of an experiment as figures draw it: its row, and |K| of the networks that are shown as
 * points.
 */
export interface FigureQuantity {
  readonly row: ScalingRow;
  readonly points: readonly { readonly width: number; readonly magnitude: number }[];
}

/** Quantities of one group, which are shown together. */
export interface FigureGroup extends QuantityGroup {
  readonly quantities: readonly FigureQuantity[];
}

/**
 * At most so many networks of each width are drawn as points: more make a cloud no clearer and a file no
 * smaller.
 */
export const mostPoints = 60;

/** The rows of an experiment with the values of its samples, row k with value k. */
export function figureQuantities(
  samples: readonly ScalingSample[],
  rows: readonly ScalingRow[],
): FigureQuantity[] {
  const seen = new Map<number, number>();
  const shown = samples.filter(({ width }) => {
    const count = (seen.get(width) ?? 0) + 1;
    seen.set(width, count);
    return count <= mostPoints;
  });
  return rows.map((row, position) => ({
    row,
    points: shown.map(({ width, values }) => ({ width, magnitude: Math.abs(values[position] ?? NaN) })),
  }));
}

/** Quantities by their groups, in the order of the kinds of quantities; without empty groups. */
export function quantityGroups(quantities: readonly FigureQuantity[]): FigureGroup[] {
  const parsed = quantities.map(quantity => ({
    quantity,
    group: parseQuantity(quantity.row.quantity).group,
  }));
  return [...new Set(quantityKinds.map(({ group }) => group))]
    .map(group => ({
      ...group,
      quantities: parsed.filter(own => own.group === group).map(({ quantity }) => quantity),
    }))
    .filter(group => group.quantities.length > 0);
}

/** Parts of about equal length, none longer than one figure tells apart. */
export function figureParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / mostInOneFigure);
  const length = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, k) => items.slice(k * length, (k + 1) * length));
}
