import { quantityLabel, type ScalingRow } from '../../scaling/index.js';
import { numberText } from '../words.js';
import type { Plot } from './draw.js';
import { logDomain } from './logAxis.js';
import { logValueAxis, smallPlotHeight, smallPlotWidth, widthAxis } from './smallPlot.js';
import type { Theme } from './theme.js';

/** Which quantiles bound the bands, from the outside in. */
const bands = [
  [0.05, 0.95],
  [0.25, 0.75],
] as const;

/**
 * How |K| is distributed over networks at each width: bands from the 5 to the 95 % and from the 25 to the 75
 * % quantile, and a line of medians. Where K has a law that only grows with a power of n, the bands are
 * parallel. A quantile of 0 lies below any logarithmic axis, so bands end at its edge there.
 */
export function distributionPlot({ fit }: ScalingRow, theme: Theme): Plot {
  const numbers = fit.widths.map(({ width, median, quantiles }) => ({
    width,
    median: median.value,
    quantile: (wanted: number) =>
      quantiles.find(({ probability }) => probability === wanted)?.value ?? median.value,
  }));
  const positive = numbers
    .flatMap(({ median, quantile }) => [median, ...bands.flat().map(quantile)])
    .filter(value => value > 0);
  const domain = logDomain(positive, 0.06);
  const floor = 10 ** domain.lower;
  const visible = (value: number): number => Math.max(value, floor);
  const x = widthAxis(fit.widths.map(({ width }) => width));
  const y = logValueAxis(domain, 'absolute value');
  const colour = theme.colours[0] ?? theme.ink;
  const [outer, inner] = bands.map(([low, high]) =>
    numbers.map(({ width, quantile }) => ({
      width,
      lower: visible(quantile(low)),
      upper: visible(quantile(high)),
    })),
  );
  const area = (values: typeof outer = [], opacity: number): Plot['layer'][number] => ({
    data: { values },
    mark: { type: 'area', color: colour, opacity, aria: false },
    encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
  });
  const medians = numbers.filter(({ median }) => median > 0).map(({ width, median }) => ({ width, median }));
  return {
    width: smallPlotWidth,
    height: smallPlotHeight,
    layer: [
      area(outer, 0.2),
      area(inner, 0.35),
      {
        data: { values: medians },
        mark: { type: 'line', color: colour, strokeWidth: 2, point: { color: colour, size: 26 } },
        encoding: { x, y: { ...y, field: 'median' } },
      },
    ],
  };
}

/** Whether a logarithmic axis can show anything of it. */
export function hasDistribution({ fit }: ScalingRow): boolean {
  return fit.widths.some(({ quantiles }) => quantiles.some(({ value }) => value > 0));
}

/** The same in words. */
export function distributionText({ quantity, fit }: ScalingRow): string {
  const widths = fit.widths.map(({ width, median, quantiles }) => {
    const bounds = quantiles.map(({ probability, value }) => `${100 * probability} % ${numberText(value)}`);
    return `n = ${width}: median ${numberText(median.value)}, quantiles ${bounds.join(', ')}`;
  });
  return `Quantiles of the absolute value of ${quantityLabel(quantity)}. ${widths.join('; ')}.`;
}
