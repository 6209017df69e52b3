import { printable } from '../../printable.js';
import { numberText } from '../../words.js';
import type { Plot } from '../draw.js';
import { shapes, type Theme } from '../theme.js';
import { logScaled, plotHeight, plotWidth } from './axes.js';
import { checkLists, checkNotEmpty } from './checkLengths.js';
import type { LossCurves } from './shown.js';

/** So many networks of each curve are drawn. */
const mostNetworks = 30;

interface Row {
  readonly curve: string;
  readonly network: number;
  readonly time: number;
  readonly loss: number;
}

/** @throws as `lossCurvesFigure`. */
export function lossCurvesPlot({ times, curves, lossTitle = 'loss' }: LossCurves, theme: Theme): Plot {
  checkNotEmpty('times', times);
  checkNotEmpty('curves', curves);
  checkLists({ times }, times.length, 'time');
  for (const { name, theory, networks = [] } of curves) {
    const named = Object.fromEntries(networks.map((losses, k) => [`networks[${k}] of ${name}`, losses]));
    checkLists({ [`theory of ${name}`]: theory, ...named }, times.length, 'time');
  }
  const rowsOf = (name: string, losses: readonly number[], network = 0): Row[] =>
    times
      .map((time, k) => ({ curve: printable(name), network, time, loss: losses[k] ?? NaN }))
      .filter(({ time, loss }) => time > 0 && loss > 0);
  const theory = curves.flatMap(({ name, theory }) => rowsOf(name, theory));
  const networks = curves.flatMap(({ name, networks = [] }) =>
    networks.slice(0, mostNetworks).flatMap((losses, k) => rowsOf(name, losses, k)),
  );
  const means = curves.flatMap(({ name, networks = [] }) =>
    networks.length === 0 ? [] : rowsOf(name, meanOf(networks, times.length)),
  );
  const every = [...theory, ...networks];
  const x = logScaled(
    'time',
    every.map(({ time }) => time),
    'time = learning rate × steps',
  );
  const y = logScaled(
    'loss',
    every.map(({ loss }) => loss),
    printable(lossTitle),
  );
  const names = curves.map(({ name }) => printable(name));
  const colour = {
    field: 'curve',
    type: 'nominal' as const,
    scale: {
      domain: names,
      range: names.map((_, k) => theme.colours[k % theme.colours.length] ?? theme.ink),
    },
    legend: null,
  };
  const shape = {
    field: 'curve',
    type: 'nominal' as const,
    scale: { domain: names, range: names.map((_, k) => shapes[k % shapes.length] ?? 'circle') },
    legend: null,
  };
  const ends = names.flatMap(name => theory.filter(({ curve }) => curve === name).slice(-1));
  return {
    width: plotWidth,
    height: plotHeight,
    layer: [
      {
        data: { values: networks },
        mark: { type: 'line', strokeWidth: 1, opacity: 0.3, aria: false },
        encoding: { x, y, color: colour, detail: { field: 'network' } },
      },
      {
        data: { values: theory },
        mark: { type: 'line', strokeWidth: 2.2, aria: false },
        encoding: { x, y, color: colour },
      },
      {
        data: { values: means },
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: { x, y, color: colour, shape },
      },
      {
        data: { values: ends },
        mark: { type: 'text', align: 'left', dx: 8, fontSize: 13, fontWeight: 'bold', color: theme.ink },
        encoding: { x, y, text: { field: 'curve' } },
      },
    ],
  };
}

export function lossCaption({ curves }: LossCurves): string[] {
  const most = Math.max(...curves.map(({ networks = [] }) => networks.length));
  return [
    'solid: what theory says;',
    ...(most === 0
      ? []
      : [
          `faint: one network each${most > mostNetworks ? `, ${mostNetworks} at most` : ''}; marks: mean of ${most} networks`,
        ]),
  ];
}

/** The same in words. */
export function lossText({ times, curves }: LossCurves): string {
  const last = times.length - 1;
  const parts = curves.map(({ name, theory, networks = [] }) => {
    const mean = networks.length === 0 ? undefined : meanOf(networks, times.length);
    const at = (k: number): string =>
      `${numberText(theory[k] ?? NaN)}${mean === undefined ? '' : ` (networks ${numberText(mean[k] ?? NaN)})`} at time ${numberText(times[k] ?? NaN)}`;
    return `${name}: ${at(0)}, ${at(last)}`;
  });
  return `Loss by theory. ${parts.join('; ')}.`;
}

function meanOf(networks: readonly (readonly number[])[], length: number): number[] {
  return Array.from(
    { length },
    (_, k) => networks.reduce((sum, losses) => sum + (losses[k] ?? NaN), 0) / networks.length,
  );
}
