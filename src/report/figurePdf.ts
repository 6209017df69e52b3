import { platform } from '#platform';
import type { TopLevelSpec } from 'vega-lite';
import { aText, checkArguments, InvalidArgumentError, objectWith } from '../errors/index.js';
import { fileTheme, viewOf } from './figures/index.js';
import type { ReportFigure } from './reportFigures.js';

/** Points (1/72 inch) in a pixel of SVG and CSS (1/96 inch). */
const pointsOfPixel = 0.75;

/** Far more than any figure has; larger pages are none to those who show them. */
const mostPixels = 100_000;

const aFigure = objectWith<ReportFigure>('a figure, as reportFigures gives it', {
  name: aText,
  svg: aText,
  specification: aText,
  caption: aText,
});

/**
 * A figure of a report as PDF, vectors and text, for a paper: drawn of its specification for Vega-Lite, on a
 * page of the size of its SVG in whole points, with the letters that it needs. It is made in Node.js, by
 * `@napi-rs/canvas` and `dejavu-fonts-ttf`, packages that are installed beside widejet. The same figure has
 * the same bytes.
 *
 * @throws InvalidArgumentError for a specification that Vega-Lite does not draw; UnavailableError without the
 *   packages, or in a browser.
 */
export async function figurePdf(figure: ReportFigure): Promise<Uint8Array> {
  checkArguments({ figure: [figure, aFigure] });
  const { name, svg, specification, caption } = figure;
  const [, width = NaN, height = NaN] = (
    /^<svg [^>]*?width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? []
  ).map(Number);
  if (!(width > 0 && height > 0 && Math.max(width, height) <= mostPixels))
    throw new InvalidArgumentError(
      'figure.svg',
      svg,
      `an SVG with its size, of ${mostPixels} pixels at most`,
    );
  const page = {
    width: Math.ceil(width * pointsOfPixel),
    height: Math.ceil(height * pointsOfPixel),
    title: name,
    subject: caption,
  };
  return platform.pdfOf(page, async (context, family) => {
    try {
      const view = await viewOf(withFont(JSON.parse(specification) as TopLevelSpec, family));
      await view.toCanvas(pointsOfPixel, { externalContext: context });
      view.finalize();
    } catch {
      // Vega has no class of errors.
      throw new InvalidArgumentError(
        'figure.specification',
        specification,
        'what Vega-Lite 6 draws, as JSON',
      );
    }
  });
}

/** The typeface of files is a list of what machines may have: the page brings its own. */
function withFont(specification: TopLevelSpec, family: string): TopLevelSpec {
  const { config = {} } = specification;
  return config.font === fileTheme.font
    ? { ...specification, config: { ...config, font: family } }
    : specification;
}
