import { parseQuantity, type Quantity, type ScalingRow, type ScalingSample } from '../../scaling/index.js';
import { mostInOneFigure } from './theme.js';

/** One quantity of an experiment as figures draw it: its row, and |K| of the networks that are shown as points. */
export interface FigureQuantity {
  readonly row: ScalingRow;
  readonly points: readonly { readonly width: number; readonly magnitude: number }[];
}

/** Quantities of one kind, which are shown together. */
export interface QuantityGroup {
  /** For people: "Taylor terms". */
  readonly title: string;
  /** For names of files and places in the page: "taylor-terms". */
  readonly key: 'taylor-terms' | 'theorem-terms' | 'correlation-functions';
  /** How a quantity of the group is written on an axis. */
  readonly symbol: string;
  readonly quantities: readonly FigureQuantity[];
}

/** At most so many networks of each width are drawn as points: more make a cloud no clearer and a file no smaller. */
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

const groups = {
  'taylor-terms': { title: 'Taylor terms', symbol: '|K⁽ʳ⁾|' },
  'theorem-terms': { title: 'Terms of the theorem', symbol: '|T|' },
  'correlation-functions': { title: 'Correlation functions', symbol: '|C|' },
} as const;

const groupOf: Record<Quantity['kind'], keyof typeof groups> = {
  'Taylor term': 'taylor-terms',
  'layer term': 'theorem-terms',
  'primary term': 'theorem-terms',
  'correlation function': 'correlation-functions',
};

/** Taylor terms, the terms of the theorem that they are sums of, and correlation functions; without empty groups. */
export function quantityGroups(quantities: readonly FigureQuantity[]): QuantityGroup[] {
  return (Object.keys(groups) as (keyof typeof groups)[])
    .map(key => ({
      ...groups[key],
      key,
      quantities: quantities.filter(({ row }) => groupOf[parseQuantity(row.quantity).kind] === key),
    }))
    .filter(group => group.quantities.length > 0);
}

/** Parts of about equal length, none longer than one figure tells apart. */
export function figureParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / mostInOneFigure);
  const length = Math.ceil(items.length / count);
  return Array.from({ length: count }, (_, k) => items.slice(k * length, (k + 1) * length));
}
