import { drawPlot } from '../draw.js';
import { fileTheme } from '../theme.js';
import { learningCurveCaption, learningCurvePlot } from './learningCurvePlot.js';
import type { LearningCurve } from './shown.js';

export interface LearningCurveFigureInput extends LearningCurve {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
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
  return drawPlot(learningCurvePlot(curve, fileTheme), fileTheme, {
    title,
    subtitle,
    caption: learningCurveCaption(curve),
  });
}
