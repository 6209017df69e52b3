import { lawText, quantityLabel, type ScalingRow } from '../../scaling/index.js';
import { numberText, residuals } from '../words.js';
import type { Plot } from './draw.js';
import { widthsOf } from './figureData.js';
import { levelLine, linearAxis, smallPlotHeight, smallPlotWidth, widthAxis } from './smallPlot.js';
import type { Theme } from './theme.js';

/**
 * How far the statistic at each width lies from the fitted law, in standard errors. With a law that holds,
 * two of three lie within ± 1 and nineteen of twenty within ± 2, which is shaded; a bow says that the law
 * does not hold at these widths.
 */
export function residualPlot(row: ScalingRow, theme: Theme): Plot {
  const values = residualsOf(row).map(({ width, residual }) => ({ width, residual, zero: 0 }));
  const extent = 1.15 * Math.max(2.6, ...values.map(({ residual }) => Math.abs(residual)));
  const x = widthAxis(widthsOf([row]));
  const y = linearAxis(-extent, extent, 'standard errors');
  const colour = theme.colours[0] ?? theme.ink;
  return {
    width: smallPlotWidth,
    height: smallPlotHeight,
    layer: [
      {
        data: { values: [{ lower: -2, upper: 2 }] },
        mark: { type: 'rect', color: theme.axis, opacity: 0.16, aria: false },
        encoding: { y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      levelLine(0, y, theme),
      {
        data: { values },
        mark: { type: 'rule', color: colour, strokeWidth: 1.6, aria: false },
        encoding: { x, y: { ...y, field: 'zero' }, y2: { field: 'residual' } },
      },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 42, opacity: 1, color: colour },
        encoding: { x, y: { ...y, field: 'residual' } },
      },
    ],
  };
}

/** The same in words. */
export function residualText(row: ScalingRow): string {
  const { quantity, fit } = row;
  const label = quantityLabel(quantity);
  if (fit.kind === 'vanishing') return `${label} has no fit: its ${fit.statistic} vanishes.`;
  const parts = residualsOf(row).map(({ width, residual }) => `n = ${width}: ${numberText(residual)}`);
  return `Residuals of the law ${lawText(fit.law)} of ${label}, in standard errors. ${parts.join('; ')}.`;
}

/** Finite ones: without any scatter there is no standard error. */
function residualsOf({ fit }: ScalingRow): { width: number; residual: number }[] {
  if (fit.kind === 'vanishing') return [];
  return residuals(fit).filter(({ residual }) => Number.isFinite(residual));
}
