import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A figure in the language of Vega-Lite as SVG text. */
export async function svgOf(specification: TopLevelSpec): Promise<string> {
  const view = new View(parse(compile(specification).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}
