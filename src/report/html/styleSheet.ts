import { colours } from '../figures/index.js';

function variables(values: Readonly<Record<string, string>>, palette: readonly string[]): string {
  const own = Object.entries(values).map(([name, value]) => `--${name}: ${value};`);
  return [...own, ...palette.map((colour, index) => `--colour-${index}: ${colour};`)].join(' ');
}

const day = variables(
  {
    paper: '#fcfcfa',
    raised: '#f3f3ef',
    ink: '#1c2126',
    faint: '#565d64',
    grid: '#e3e3dd',
    axis: '#8a9097',
    rule: '#d5d5ce',
    shade: '#00000038',
    link: '#0b5394',
    good: '#17693a',
    waiting: '#7a5200',
    bad: '#a3211b',
    none: '#48566a',
  },
  colours.light,
);

const night = variables(
  {
    paper: '#14171a',
    raised: '#1e2226',
    ink: '#e4e4e0',
    faint: '#a4abb2',
    grid: '#2d3237',
    axis: '#7b838a',
    rule: '#3a4046',
    shade: '#ffffff42',
    link: '#86bdf0',
    good: '#7fd3a0',
    waiting: '#e5bc62',
    bad: '#ff9d95',
    none: '#abbccf',
  },
  colours.dark,
);

/** The style of the page: by day, by night and on paper; from 320 px of width on. */
export const styleSheet = `
:root { color-scheme: light dark; ${day} }
@media (prefers-color-scheme: dark) { :root { ${night} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto,
  'Noto Sans', 'DejaVu Sans', sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
.skip { position: absolute; left: 1rem; top: -5rem; padding: 0.5rem 1rem; background: var(--ink); color: var(--paper); z-index: 1; }
.skip:focus { top: 1rem; }
header, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.75rem; }
footer { padding-top: 1rem; padding-bottom: 4rem; }
h1, h2, h3, h4 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.3rem); letter-spacing: -0.015em; margin: 0 0 0.75rem; }
h2 { font-size: 1.5rem; letter-spacing: -0.01em; margin: 3.5rem 0 0.75rem; padding-top: 1.25rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.2rem; margin: 2.5rem 0 0.5rem; }
h4 { font-size: 1rem; margin: 2rem 0 0.25rem; }
p, ul, ol, dl { max-width: 42rem; margin: 0.5rem 0 1rem; }
li { margin: 0.2rem 0; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
.lead { font-size: 1.1rem; }
.note, figcaption, caption { color: var(--faint); font-size: 0.9rem; line-height: 1.5; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; max-width: none; }
code, pre { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, 'DejaVu Sans Mono', monospace; font-size: 0.875rem; }
pre { margin: 0.5rem 0 1rem; padding: 0.8rem 1rem; background: var(--raised); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.5; }
dl div { display: grid; grid-template-columns: 12rem minmax(0, 1fr); gap: 0 1.25rem; margin: 0.2rem 0; }
dt { color: var(--faint); }
dd { margin: 0; min-width: 0; }
.scroll { overflow-x: auto; margin: 0.75rem 0 1.25rem; background:
  linear-gradient(to right, var(--paper) 30%, transparent) left / 2.5rem 100% local,
  linear-gradient(to left, var(--paper) 30%, transparent) right / 2.5rem 100% local,
  linear-gradient(to right, var(--shade), transparent) left / 0.75rem 100% scroll,
  linear-gradient(to left, var(--shade), transparent) right / 0.75rem 100% scroll; background-repeat: no-repeat; }
table { border-collapse: collapse; min-width: min(100%, 32rem); font-size: 0.9375rem; line-height: 1.45; }
caption { text-align: left; padding: 0 0 0.5rem; position: sticky; left: 0; max-width: min(42rem, calc(100vw - 2.5rem)); }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 1.25rem 0.45rem 0; border-bottom: 1px solid var(--grid); }
th:last-child, td:last-child { padding-right: 0.25rem; }
thead th { color: var(--faint); font-weight: 550; font-size: 0.85rem; border-bottom-color: var(--axis); white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 600; }
.long { display: inline-block; min-width: 10rem; }
.number { text-align: right; white-space: nowrap; }
.nowrap { white-space: nowrap; }
.words { min-width: 17rem; max-width: 34rem; }
.small { display: block; font-size: 0.8125rem; color: var(--faint); }
.absent { color: var(--faint); }
time { white-space: nowrap; }
.verdict { font-weight: 600; white-space: nowrap; }
.good { color: var(--good); } .waiting { color: var(--waiting); } .bad { color: var(--bad); } .none { color: var(--none); }
figure { margin: 1rem 0 1.5rem; }
svg { display: block; width: 100%; height: auto; }
.wide svg { max-width: 54rem; min-width: 40rem; }
figcaption { max-width: 42rem; margin-top: 0.4rem; }
@media (max-width: 42rem) { .wide figcaption::before { content: '↔ Scroll the figure sideways for its labels. '; font-weight: 600; } }
.small-plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17.5rem), 1fr)); gap: 1.25rem 1.5rem; margin: 0.75rem 0 1.5rem; }
.small-plots figure { margin: 0; min-width: 0; max-width: 24rem; }
.small-plots figcaption { margin: 0 0 0.3rem; color: var(--ink); font-weight: 600; }
details { margin: 0.75rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
@media (max-width: 30rem) {
  dl div { grid-template-columns: 1fr; }
  dd { margin-bottom: 0.5rem; }
  h2 { margin-top: 2.5rem; }
}
@media print {
  :root { color-scheme: light; ${day} --paper: #fff; }
  html { font-size: 9.5pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip { display: none; }
  .scroll { overflow: visible; background: none; }
  table, .small, thead th { font-size: 7.5pt; }
  .nowrap, .number, .verdict, thead th { white-space: normal; }
  th, td { padding-right: 0.5rem; }
  .words, .long { min-width: 0; }
  .wide svg { min-width: 0; }
  .small-plots { grid-template-columns: repeat(3, 1fr); }
  details::details-content { content-visibility: visible; block-size: auto; }
  h2, h3, h4, summary { break-after: avoid; }
  figure, tr { break-inside: avoid; }
}
`;
