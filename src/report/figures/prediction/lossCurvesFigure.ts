import { headingKinds, lossKinds } from '../../kinds.js';
import { optionsOf } from '../../../errors/index.js';
import { drawPlot } from '../draw.js';
import { fileTheme } from '../theme.js';
import { lossCaption, lossCurvesPlot } from './lossCurvesPlot.js';
import type { LossCurves } from './shown.js';

export interface LossCurvesFigureInput extends LossCurves {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
}

const figureInput = optionsOf<LossCurvesFigureInput>('lossCurvesFigure', { ...headingKinds, ...lossKinds });

/**
 * Draws losses through training, theory on experiment, as SVG text: a solid line for what theory says, faint
 * lines for networks (the first 30) and marks for their mean, on logarithmic axes. The same input gives the
 * same bytes.
 *
 * @throws ShapeError if lists have other lengths than `times`; InvalidArgumentError for empty lists or
 *   numbers that are not finite.
 */
export async function lossCurvesFigure(input: LossCurvesFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], ...losses } = input;
  return drawPlot(lossCurvesPlot(losses, fileTheme), fileTheme, {
    title,
    subtitle,
    caption: lossCaption(losses),
  });
}
