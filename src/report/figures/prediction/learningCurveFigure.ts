import { InvalidArgumentError } from '../../../errors/index.js';
import type { Interval } from '../../../scaling/index.js';
import { printable } from '../../printable.js';
import { numberText } from '../../words.js';
import { drawPlot, type Plot } from '../draw.js';
import { captioned } from '../scalingPlot.js';
import { fileTheme, type Theme } from '../theme.js';
import { linearScaled, logScaled, plotHeight, plotWidth } from './axes.js';
import { checkNotEmpty } from './checkLengths.js';

/** How good predictions from so many training examples are. */
export interface LearningCurvePoint {
  readonly trainSize: number;
  readonly accuracy: number;
  readonly interval: Interval;
}

/** What `learningCurveFigure` shows. */
export interface LearningCurve {
  readonly points: readonly LearningCurvePoint[];
  /** The accuracy of a guess, dashed. */
  readonly chance?: number;
}

export interface LearningCurveFigureInput extends LearningCurve {
  readonly title: string;
  /** One line each. */
  readonly subtitle?: readonly string[];
}

/**
 * Draws test accuracy with its intervals against the number of training examples, on a logarithmic axis, as
 * SVG text. The same input gives the same bytes.
 *
 * @throws InvalidArgumentError for an empty list, accuracies outside [0, 1], or sizes below 1.
 */
export function learningCurveFigure({
  title,
  subtitle = [],
  ...curve
}: LearningCurveFigureInput): Promise<string> {
  const plot = captioned(learningCurvePlot(curve, fileTheme), learningCurveCaption(curve), fileTheme);
  return drawPlot(plot, fileTheme, { title: printable(title), subtitle: subtitle.map(printable) });
}

/** @throws as {@link learningCurveFigure}. */
export function learningCurvePlot({ points, chance }: LearningCurve, theme: Theme): Plot {
  checkNotEmpty('points', points);
  const values = points.map(({ trainSize, accuracy, interval: { lower, upper } }, k) => {
    if (!(trainSize >= 1 && trainSize < Infinity)) {
      throw new InvalidArgumentError(`points[${k}].trainSize`, trainSize, 'a finite number ≥ 1');
    }
    for (const share of [accuracy, lower, upper]) {
      if (!(share >= 0 && share <= 1)) {
        throw new InvalidArgumentError(`points[${k}]`, share, 'shares from 0 to 1');
      }
    }
    return { trainSize, accuracy, lower, upper };
  });
  const lowest = Math.min(...values.map(({ lower }) => lower), chance ?? 1);
  const x = logScaled(
    'trainSize',
    values.map(({ trainSize }) => trainSize),
    'training examples',
  );
  const y = (field: string) => linearScaled(field, [Math.max(0, lowest - 0.05), 1], 'test accuracy');
  const [colour = theme.ink] = theme.colours;
  return {
    width: plotWidth,
    height: plotHeight,
    layer: [
      {
        data: { values: chance === undefined ? [] : [{ accuracy: chance }] },
        mark: { type: 'rule', strokeDash: [7, 5], strokeWidth: 1.4, color: theme.ink, aria: false },
        encoding: { y: y('accuracy') },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.6, color: colour, aria: false },
        encoding: { x, y: y('accuracy') },
      },
      {
        data: { values },
        mark: {
          type: 'errorbar',
          color: colour,
          ticks: { size: 7, strokeWidth: 1.6 },
          rule: { strokeWidth: 1.6 },
        },
        encoding: { x, y: y('lower'), y2: { field: 'upper' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 46, opacity: 1, color: colour },
        encoding: { x, y: y('accuracy') },
      },
    ],
  };
}

export function learningCurveCaption({ chance }: LearningCurve): string[] {
  return [
    `marks with bars: accuracy on the test examples, with 95 % intervals (Wilson)${chance === undefined ? '' : ';'}`,
    ...(chance === undefined ? [] : ['dashed: a guess']),
  ];
}

/** The same in words. */
export function learningCurveText({ points }: LearningCurve): string {
  const parts = points.map(
    ({ trainSize, accuracy, interval: { lower, upper } }) =>
      `${numberText(accuracy)} [${numberText(lower)}, ${numberText(upper)}] from ${trainSize}`,
  );
  return `Test accuracy by the number of training examples: ${parts.join('; ')}.`;
}
