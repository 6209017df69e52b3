import { headingKinds, someNumbers } from '../kinds.js';
import { InvalidArgumentError, listOf, optionsOf } from '../../errors/index.js';
import { drawPlot, type Plot } from './draw.js';
import { fileTheme, type Theme } from './theme.js';

export interface PriorFigureInput {
  /** For those who do not see the figure; it is not drawn. */
  readonly title: string;
  /** More of that, one line each. */
  readonly subtitle?: readonly string[];
  /** Where the networks are evaluated, along a line of inputs. */
  readonly positions: readonly number[];
  /** √K(x, x) of the NNGP at each. */
  readonly deviations: readonly number[];
  /** The outputs of networks as they were drawn, at each. */
  readonly draws: readonly (readonly number[])[];
}

const figureInput = optionsOf<PriorFigureInput>('priorFigure', {
  ...headingKinds,
  positions: someNumbers,
  deviations: someNumbers,
  draws: listOf(someNumbers),
});

/** A normal variable is within so many deviations in 95 of 100 cases. */
const within = 1.959963984540054;

/**
 * Draws networks as they are before training over the band in which the NNGP has 95 % of them, as SVG text.
 * The same input gives the same bytes.
 *
 * @throws InvalidArgumentError unless every list has a number for each position.
 */
export async function priorFigure(input: PriorFigureInput): Promise<string> {
  figureInput.check('input', input);
  const { positions, deviations, draws, title, subtitle = [] } = input;
  for (const [name, list] of [
    ['deviations', deviations] as const,
    ...draws.map((draw, k) => [`draws[${k}]`, draw] as const),
  ]) {
    if (list.length !== positions.length || !list.every(Number.isFinite))
      throw new InvalidArgumentError(name, list, `${positions.length} finite numbers, one for each position`);
  }
  return drawPlot(priorPlot(input, fileTheme), fileTheme, { title, subtitle });
}

function priorPlot({ positions, deviations, draws }: PriorFigureInput, theme: Theme): Plot {
  const band = positions.map((x, k) => {
    const half = within * (deviations[k] ?? NaN);
    return { x, lower: -half, upper: half };
  });
  const curves = draws.flatMap((draw, network) => draw.map((f, k) => ({ x: positions[k], f, network })));
  const x = {
    field: 'x',
    type: 'quantitative' as const,
    scale: { nice: false, zero: false },
    axis: { title: 'x' },
  };
  const y = { type: 'quantitative' as const, axis: { title: 'f(x)' } };
  return {
    width: 560,
    height: 360,
    layer: [
      {
        data: { values: band },
        mark: { type: 'area', color: theme.colours[0] ?? theme.ink, opacity: 0.2, aria: false },
        encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
      },
      {
        data: { values: curves },
        mark: { type: 'line', strokeWidth: 1.3, aria: false },
        encoding: {
          x,
          y: { ...y, field: 'f' },
          color: {
            field: 'network',
            type: 'nominal',
            legend: null,
            scale: { range: [...theme.colours] },
          },
        },
      },
    ],
  };
}
