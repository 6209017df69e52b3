import { headingKinds, lossKinds } from '../../kinds.js';
import { optionsOf } from '../../../errors/index.js';
import { printable } from '../../printable.js';
import { drawPlot } from '../draw.js';
import { captioned } from '../scalingPlot.js';
import { fileTheme } from '../theme.js';
import { lossCaption, lossCurvesPlot } from './lossCurvesPlot.js';
import type { LossCurves } from './shown.js';

export interface LossCurvesFigureInput extends LossCurves {
  readonly title: string;
  /** One line each. */
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
  const plot = captioned(lossCurvesPlot(losses, fileTheme), lossCaption(losses), fileTheme);
  return drawPlot(plot, fileTheme, { title: printable(title), subtitle: subtitle.map(printable) });
}
