import { printable } from '../../printable.js';
import { numberText } from '../../words.js';
import type { Plot } from '../draw.js';
import type { Theme } from '../theme.js';
import { linearScaled, plotHeight, plotWidth, withRoom } from './axes.js';
import { checkLists, checkNotEmpty } from './checkLengths.js';
import type { PredictionBand, PredictionBands } from './shown.js';

/** @throws as `predictionBandFigure`. */
export function predictionBandPlot(bands: PredictionBands, theme: Theme): Plot {
  const { positions, theory, networks = [], targets = [] } = bands;
  checkNotEmpty('positions', positions);
  checkLists({ positions, mean: theory.mean, deviation: theory.deviation }, positions.length, 'position');
  for (const [k, list] of networks.entries()) {
    checkLists({ [`networks[${k}]`]: list }, positions.length, 'position');
  }
  const expected = rows(positions, theory);
  const found = networks.length < 2 ? [] : rows(positions, bandOf(networks, positions.length));
  const everything = [...expected, ...found].flatMap(({ lower, upper }) => [lower, upper]);
  const range = withRoom([...everything, ...targets.map(({ value }) => value)], 0.05);
  const x = linearScaled('position', withRoom(positions, 0), printable(bands.positionTitle ?? 'position'));
  const y = (field: string) => linearScaled(field, range, printable(bands.valueTitle ?? 'output f'));
  const [blue = theme.ink, orange = theme.ink] = theme.colours;
  const line = (field: string, dash: number[], width: number, color: string, values: unknown[]) => ({
    data: { values: values as object[] },
    mark: { type: 'line' as const, strokeDash: dash, strokeWidth: width, color, aria: false },
    encoding: { x, y: y(field) },
  });
  return {
    width: plotWidth,
    height: plotHeight,
    layer: [
      {
        data: { values: expected },
        mark: { type: 'area', color: blue, opacity: 0.2, aria: false },
        encoding: { x, y: y('lower'), y2: { field: 'upper' } },
      },
      line('mean', [], 2, blue, expected),
      line('lower', [2, 3], 1.6, orange, found),
      line('upper', [2, 3], 1.6, orange, found),
      line('mean', [7, 4], 2, orange, found),
      {
        data: { values: [...targets] },
        mark: { type: 'point', filled: true, size: 55, opacity: 1, color: theme.ink },
        encoding: { x, y: y('value') },
      },
    ],
  };
}

export function bandCaption({ networks = [], targets = [] }: PredictionBands): string[] {
  return [
    'solid, with its band: the ensemble at n = ∞, mean ± 2 standard deviations;',
    ...(networks.length < 2
      ? []
      : [`dashed, with dotted edges: the same of ${networks.length} trained networks of finite width;`]),
    ...(targets.length === 0 ? [] : ['dots: what was trained']),
  ];
}

/** The same in words. */
export function bandText(bands: PredictionBands): string {
  const { positions, theory, networks = [] } = bands;
  const found = networks.length < 2 ? undefined : bandOf(networks, positions.length);
  const middle = Math.floor(positions.length / 2);
  const at = (k: number): string => {
    const own = `${numberText(theory.mean[k] ?? NaN)} ± ${numberText(theory.deviation[k] ?? NaN)}`;
    const other =
      found === undefined
        ? ''
        : `, of ${networks.length} networks ${numberText(found.mean[k] ?? NaN)} ± ${numberText(found.deviation[k] ?? NaN)}`;
    return `at ${numberText(positions[k] ?? NaN)} ${own}${other}`;
  };
  return `Mean and standard deviation of the ensemble: ${[0, middle, positions.length - 1].map(at).join('; ')}.`;
}

/** Mean and standard deviation over networks, the latter with m − 1. */
function bandOf(networks: readonly (readonly number[])[], length: number): PredictionBand {
  const numbers = Array.from({ length }, (_, k) => networks.map(outputs => outputs[k] ?? NaN));
  const mean = numbers.map(values => values.reduce((sum, value) => sum + value, 0) / values.length);
  const deviation = numbers.map((values, k) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - (mean[k] ?? NaN)) ** 2, 0) / (values.length - 1)),
  );
  return { mean, deviation };
}

function rows(positions: readonly number[], { mean, deviation }: PredictionBand) {
  return positions.map((position, k) => {
    const [middle, spread] = [mean[k] ?? NaN, deviation[k] ?? NaN];
    return { position, mean: middle, lower: middle - 2 * spread, upper: middle + 2 * spread };
  });
}
