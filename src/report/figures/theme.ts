/** The colours and the typeface of a figure. */
export interface Theme {
  /** Behind the figure; null for what is behind it on the page. */
  readonly background: string | null;
  readonly ink: string;
  readonly faintInk: string;
  readonly grid: string;
  readonly axis: string;
  readonly font: string;
  /** One for each quantity of a figure. */
  readonly colours: readonly string[];
}

/**
 * Seven colours after Okabe & Ito, which people with any colour vision tell apart, darkened where needed to a
 * contrast of 3 : 1 with white, and lightened to as much on a dark page. Each goes with a shape of its own.
 */
export const colours = {
  light: ['#0072B2', '#C95400', '#00855F', '#B3578D', '#8F6A00', '#3A86B8', '#333333'],
  dark: ['#5DB4EC', '#F08C4F', '#3CC79A', '#E39BC6', '#E3B341', '#9AD3F5', '#E6E6E6'],
} as const;

/** The shapes of the seven colours, as Vega names them. */
export const shapes = [
  'circle',
  'square',
  'triangle-up',
  'diamond',
  'triangle-down',
  'cross',
  'triangle-right',
];

/** How many quantities one figure tells apart. */
export const mostInOneFigure = shapes.length;

/** For files: dark on white, wherever they are shown. */
export const fileTheme: Theme = {
  background: 'white',
  ink: '#222222',
  faintInk: '#5A5A5A',
  grid: '#E6E6E6',
  axis: '#999999',
  font: "'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif",
  colours: colours.light,
};

/** For the page: its style sheet says what each variable is, by day and by night. */
export const pageTheme: Theme = {
  background: null,
  ink: 'var(--ink)',
  faintInk: 'var(--faint)',
  grid: 'var(--grid)',
  axis: 'var(--axis)',
  font: 'inherit',
  colours: colours.light.map((_, index) => `var(--colour-${index})`),
};
