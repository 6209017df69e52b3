import { curveKinds, headingKinds } from '../../kinds.js';
import { optionsOf } from '../../../errors/index.js';
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

const figureInput = optionsOf<LearningCurveFigureInput>('learningCurveFigure', {
  ...headingKinds,
  ...curveKinds,
});

/**
 * Draws test accuracy with its intervals against the number of training examples, on a logarithmic axis, as
 * SVG text. The same input gives the same bytes.
 *
 * @throws InvalidArgumentError for an empty list, accuracies outside [0, 1], or sizes below 1.
 */
export async function learningCurveFigure(input: LearningCurveFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], ...curve } = input;
  return drawPlot(learningCurvePlot(curve, fileTheme), fileTheme, {
    title,
    subtitle,
    caption: learningCurveCaption(curve),
  });
}
