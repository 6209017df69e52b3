import { bandKinds, headingKinds } from '../../kinds.js';
import { optionsOf } from '../../../errors/index.js';
import { drawPlot } from '../draw.js';
import { fileTheme } from '../theme.js';
import { bandCaption, predictionBandPlot } from './predictionBandPlot.js';
import type { PredictionBands } from './shown.js';

export interface PredictionBandFigureInput extends PredictionBands {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
}

const figureInput = optionsOf<PredictionBandFigureInput>('predictionBandFigure', {
  ...headingKinds,
  ...bandKinds,
});

/**
 * Draws the outputs of trained networks along a path of inputs, as SVG text: the mean of the ensemble at n =
 * ∞ and a band of two standard deviations on each side, and over it the mean of networks of finite width and
 * the edges of the same band of theirs. The same input gives the same bytes.
 *
 * @throws ShapeError if the lists have different lengths; InvalidArgumentError for numbers that are not
 *   finite, or a single network, which has no deviation.
 */
export async function predictionBandFigure(input: PredictionBandFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], ...bands } = input;
  return drawPlot(predictionBandPlot(bands, fileTheme), fileTheme, {
    title,
    subtitle,
    caption: bandCaption(bands),
  });
}
