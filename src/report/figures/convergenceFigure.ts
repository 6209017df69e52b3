import { aConvergence, headingKinds } from '../kinds.js';
import { optionsOf } from '../../errors/index.js';
import { exponentText, type LimitConvergence } from '../../scaling/index.js';
import { drawPlot, type Plot } from './draw.js';
import { mostPoints } from './figureQuantity.js';
import { endsOf, logAxis, logDomain } from './logAxis.js';
import { fileTheme, type Theme } from './theme.js';

export interface ConvergenceFigureInput {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
  readonly convergence: LimitConvergence;
}

const figureInput = optionsOf<ConvergenceFigureInput>('convergenceFigure', {
  ...headingKinds,
  convergence: aConvergence,
});

/**
 * Draws how far tangent kernels of finite networks are from the limit, against width on logarithmic axes, as
 * SVG text: faint points for networks (the first 60 of each width), marks for the root of their mean square,
 * a dashed line that falls as n^−½ through the last mark. The same input gives the same bytes.
 */
export async function convergenceFigure(input: ConvergenceFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], convergence } = input;
  return drawPlot(convergencePlot(convergence, fileTheme), fileTheme, {
    title,
    subtitle,
    caption: captionOf(convergence),
  });
}

function convergencePlot({ widths }: LimitConvergence, theme: Theme): Plot {
  const points = widths.flatMap(({ width, distances }) =>
    distances.slice(0, mostPoints).map(distance => ({ width, distance })),
  );
  const marks = widths.map(({ width, distance }) => ({ width, distance }));
  const last = marks.at(-1);
  const line = widths.map(({ width }) => ({
    width,
    distance: (last?.distance ?? NaN) * Math.sqrt((last?.width ?? NaN) / width),
  }));
  const visible = <T extends { distance: number }>(values: readonly T[]): T[] =>
    values.filter(({ distance }) => distance > 0);
  const horizontal = logDomain(
    widths.map(({ width }) => width),
    0.04,
  );
  const vertical = logDomain(
    visible([...points, ...line]).map(({ distance }) => distance),
    0.04,
  );
  const x = {
    field: 'width',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(horizontal), nice: false },
    axis: {
      title: 'width n',
      ...logAxis(horizontal, { fallback: widths.map(({ width }) => width), minorTicks: true }),
    },
  };
  const y = {
    field: 'distance',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: endsOf(vertical), nice: false },
    axis: { title: '‖K − Θ‖ / ‖Θ‖', ...logAxis(vertical, { minorTicks: true }) },
  };
  const colour = theme.colours[0] ?? theme.ink;
  return {
    width: 560,
    height: 420,
    layer: [
      {
        data: { values: visible(points) },
        mark: { type: 'circle', size: 9, opacity: 0.28, color: colour, aria: false },
        encoding: { x, y },
      },
      {
        data: { values: visible(line) },
        mark: { type: 'line', strokeDash: [7, 5], strokeWidth: 1.4, color: theme.ink },
        encoding: { x, y },
      },
      {
        data: { values: visible(marks) },
        mark: { type: 'point', filled: true, size: 46, opacity: 1, color: colour },
        encoding: { x, y },
      },
    ],
  };
}

function captionOf({ fit }: LimitConvergence): string[] {
  return [
    `faint points: one network each, ${mostPoints} of each width at most; marks: root of the mean square;`,
    fit.kind === 'vanishing'
      ? 'every network has the kernel of the limit'
      : `dashed: n^−½ through the last mark; fitted exponent ${exponentText(fit.law.exponent, fit.law.interval)}`,
  ];
}
