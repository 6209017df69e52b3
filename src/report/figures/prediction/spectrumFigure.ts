import { headingKinds, spectrumKinds } from '../../kinds.js';
import { optionsOf } from '../../../errors/index.js';
import { drawPlot, fileDrawings } from '../draw.js';
import { fileTheme } from '../theme.js';
import { alignmentPlot, spectrumCaption, spectrumPlot } from './spectrumPlot.js';
import type { Spectrum } from './shown.js';

export interface SpectrumFigureInput extends Spectrum {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
}

const figureInput = optionsOf<SpectrumFigureInput>('spectrumFigure', { ...headingKinds, ...spectrumKinds });

/** The size of one of two plots. */
const half = { width: 400, height: 300 };

/**
 * Draws the eigenvalues of a Gram matrix against their rank on logarithmic axes, with the cutoff below which
 * they count as 0, as SVG text; with an alignment, beside it the share of the labels in the first k
 * eigenvectors. At most 240 marks, evenly in the logarithm of the rank. The same input gives the same bytes.
 *
 * @throws ShapeError if `alignment` has another length; InvalidArgumentError for an empty list or numbers
 *   that are not finite.
 */
export async function spectrumFigure(input: SpectrumFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], ...spectrum } = input;
  const heading = { title, subtitle, caption: spectrumCaption(spectrum) };
  const plot = spectrumPlot(spectrum, fileTheme);
  const alignment = alignmentPlot(spectrum, fileTheme);
  if (alignment === undefined) return drawPlot(plot, fileTheme, heading);
  const { svg } = await fileDrawings(
    [
      { ...plot, ...half, title: 'eigenvalues' },
      { ...alignment, ...half, title: 'share of the labels in the first k eigenvectors' },
    ],
    heading,
  );
  return svg;
}
