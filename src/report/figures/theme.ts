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
 * Seven colours for paper and seven for a dark page, of contrast 3 : 1 with it and more, which people with
 * any colour vision tell apart: in CIELAB each two are 25 and more from each other, also as they are seen
 * without cones for red, green or blue (Machado, Oliveira, Fernandes 2009). Each has a shape of its own.
 */
export const colours = {
  light: ['#0594EF', '#DE6E0B', '#0B5744', '#BF78A0', '#534B00', '#7000E2', '#000000'],
  dark: ['#349ADC', '#CB4B00', '#3CE8A0', '#90707E', '#FFD518', '#7C45FF', '#F2F7FA'],
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
