/** What a figure in a file is about. A paper has its own words for that, so nothing of it is drawn. */
export interface Heading {
  readonly title: string;
  readonly subtitle: readonly string[];
  /** What its marks and lines are. */
  readonly caption?: readonly string[];
}

/** A figure as SVG text, and as what Vega-Lite makes it of. */
export interface Drawing {
  readonly svg: string;
  /** JSON with its data, for Vega-Lite 6. */
  readonly specification: string;
}
