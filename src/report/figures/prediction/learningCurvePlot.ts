import { InvalidArgumentError } from '../../../errors/index.js';
import { numberText } from '../../words.js';
import type { Plot } from '../draw.js';
import type { Theme } from '../theme.js';
import { linearScaled, logScaled, plotHeight, plotWidth } from './axes.js';
import { checkNotEmpty } from './checkLengths.js';
import type { LearningCurve } from './shown.js';

/** @throws as `learningCurveFigure`. */
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
