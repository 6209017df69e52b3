import { headingKinds } from '../kinds.js';
import {
  aModestNumber,
  InvalidArgumentError,
  kind,
  listOf,
  objectWith,
  optionsOf,
} from '../../errors/index.js';
import type { LayerScales, MeanFieldPoint } from '../../limits/index.js';
import { drawPlot, type Plot } from './draw.js';
import { fileTheme, type Theme } from './theme.js';

export interface PhaseFigureInput {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
  /** What `MeanField.at` says at the scales of a grid. */
  readonly cells: readonly (Required<LayerScales> & Pick<MeanFieldPoint, 'correlationDepth'>)[];
  /** Points of `MeanField.criticalPoint`, along the line where χ₁ = 1. */
  readonly border: readonly Required<LayerScales>[];
}

const aScale = objectWith<Required<LayerScales>>('{ weightScale, biasScale }', {
  weightScale: aModestNumber,
  biasScale: aModestNumber,
});
const aCell = objectWith<PhaseFigureInput['cells'][number]>('{ weightScale, biasScale, correlationDepth }', {
  weightScale: aModestNumber,
  biasScale: aModestNumber,
  correlationDepth: kind('a number ≥ 0, or Infinity', value => typeof value === 'number' && value >= 0),
});
const figureInput = optionsOf<PhaseFigureInput>('phaseFigure', {
  ...headingKinds,
  cells: listOf(aCell),
  border: listOf(aScale),
});

/** Depth scales grow without bound at the border: they are told apart by these. */
const depths = [2, 5, 10, 20, 50, 100];
const depthTexts = ['< 2', '2–5', '5–10', '10–20', '20–50', '50–100', '> 100'];
/** From dark to light, as viridis has them: they differ in grey too. */
const depthColours = ['#440154', '#443983', '#31688e', '#21918c', '#35b779', '#90d743', '#fde725'];

/**
 * Draws the phase diagram of deep networks, as SVG text: over σ_w and σ_b the depth scale of correlations,
 * and the line χ₁ = 1 between order, on its left, and chaos (Poole et al. 2016, Schoenholz et al. 2017). The
 * same input gives the same bytes.
 *
 * @throws InvalidArgumentError without cells.
 */
export async function phaseFigure(input: PhaseFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { title, subtitle = [], cells } = input;
  if (cells.length === 0) throw new InvalidArgumentError('cells', cells, 'one or more');
  return drawPlot(phasePlot(input, fileTheme), fileTheme, { title, subtitle });
}

function phasePlot({ cells, border }: PhaseFigureInput, theme: Theme): Plot {
  const [across, up] = [steps(cells.map(c => c.weightScale)), steps(cells.map(c => c.biasScale))];
  const values = cells.map(({ weightScale, biasScale, correlationDepth }) => ({
    left: weightScale - across.step / 2,
    right: weightScale + across.step / 2,
    lower: biasScale - up.step / 2,
    upper: biasScale + up.step / 2,
    depth: depthTexts[depths.filter(depth => depth <= correlationDepth).length],
  }));
  const axisOf = ({ least, most, step }: Steps, title: string) => ({
    type: 'quantitative' as const,
    scale: { domain: [least - step / 2, most + step / 2], nice: false, zero: false },
    axis: { title, grid: false },
  });
  const [x, y] = [axisOf(across, 'σ_w'), axisOf(up, 'σ_b')];
  const isInside = ({ least, most, step }: Steps, value: number): boolean =>
    value >= least - step / 2 && value <= most + step / 2;
  const line = border
    .filter(point => isInside(across, point.weightScale) && isInside(up, point.biasScale))
    .map((point, order) => ({ ...point, order }));
  return {
    width: 520,
    height: 380,
    layer: [
      {
        data: { values },
        mark: { type: 'rect', aria: false },
        encoding: {
          x: { ...x, field: 'left' },
          x2: { field: 'right' },
          y: { ...y, field: 'lower' },
          y2: { field: 'upper' },
          color: {
            field: 'depth',
            type: 'nominal',
            scale: { domain: depthTexts, range: depthColours },
            legend: { title: 'ξ_c' },
          },
        },
      },
      {
        data: { values: line },
        mark: { type: 'line', color: theme.ink, strokeWidth: 2, strokeDash: [7, 5] },
        encoding: {
          x: { ...x, field: 'weightScale' },
          y: { ...y, field: 'biasScale' },
          order: { field: 'order' },
        },
      },
    ],
  };
}

interface Steps {
  readonly least: number;
  readonly most: number;
  readonly step: number;
}

/** The numbers of a grid along one axis, which are evenly spaced. */
function steps(values: readonly number[]): Steps {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const [least = 0] = sorted;
  const most = sorted.at(-1) ?? least;
  return { least, most, step: sorted.length > 1 ? (most - least) / (sorted.length - 1) : 0.1 };
}
