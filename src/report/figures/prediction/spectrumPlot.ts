import { numberText } from '../../words.js';
import type { Plot } from '../draw.js';
import type { Theme } from '../theme.js';
import { linearScaled, logScaled, plotHeight, plotWidth, positive, sparseRanks } from './axes.js';
import { checkLists, checkNotEmpty } from './checkLengths.js';
import type { Spectrum } from './shown.js';

const mostPoints = 240;

/** @throws as `spectrumFigure`. */
export function spectrumPlot(spectrum: Spectrum, theme: Theme): Plot {
  const { cutoff = 0 } = spectrum;
  const values = descending(spectrum).map(({ eigenvalue }) => eigenvalue);
  const shown = sparseRanks(values.length, mostPoints)
    .map(k => ({ rank: k + 1, eigenvalue: values[k] ?? NaN }))
    .filter(({ eigenvalue }) => eigenvalue > 0);
  // A cutoff far below all of them would leave them no room.
  const least = Math.min(...positive(values), Infinity);
  const lines = cutoff > 0 && cutoff > 1e-3 * least ? [{ eigenvalue: cutoff }] : [];
  const x = logScaled('rank', [1, Math.max(2, values.length)], 'rank k');
  const y = logScaled(
    'eigenvalue',
    [...shown, ...lines].map(({ eigenvalue }) => eigenvalue),
    'eigenvalue λₖ',
  );
  const [colour = theme.ink] = theme.colours;
  return {
    width: plotWidth,
    height: plotHeight,
    layer: [
      {
        data: { values: lines },
        mark: { type: 'rule', strokeDash: [7, 5], strokeWidth: 1.4, color: theme.ink, aria: false },
        encoding: { y },
      },
      {
        data: { values: shown },
        mark: { type: 'point', filled: true, size: 26, opacity: 1, color: colour },
        encoding: { x, y },
      },
    ],
  };
}

/** @returns undefined without an alignment. */
export function alignmentPlot(spectrum: Spectrum, theme: Theme): Plot | undefined {
  if (spectrum.alignment === undefined) return undefined;
  const shares = cumulative(spectrum);
  const shown = sparseRanks(shares.length, mostPoints).map(k => ({ rank: k + 1, share: shares[k] ?? NaN }));
  const x = logScaled('rank', [1, Math.max(2, shares.length)], 'rank k');
  const y = linearScaled('share', [0, 1], 'share of |y|²');
  return {
    width: plotWidth,
    height: plotHeight,
    layer: [
      {
        data: { values: shown },
        mark: {
          type: 'line',
          strokeWidth: 2.2,
          color: theme.colours[1] ?? theme.ink,
          interpolate: 'step-after',
        },
        encoding: { x, y },
      },
    ],
  };
}

export function spectrumCaption(spectrum: Spectrum): string[] {
  const { eigenvalues, cutoff } = spectrum;
  const below = eigenvalues.filter(value => value <= (cutoff ?? 0)).length;
  return [
    `${eigenvalues.length} eigenvalues${eigenvalues.length > mostPoints ? `, ${mostPoints} marks at most` : ''};`,
    `${below === 0 ? 'all' : `all but ${below}`} of them are above ${cutoff === undefined ? '0' : `the cutoff ${numberText(cutoff)}`}`,
  ];
}

/** The same in words. */
export function spectrumText(spectrum: Spectrum): string {
  const values = descending(spectrum).map(({ eigenvalue }) => eigenvalue);
  const [first = NaN, last = NaN] = [values[0], values.at(-1)];
  const ends = `${values.length} eigenvalues from ${numberText(first)} down to ${numberText(last)}.`;
  if (spectrum.alignment === undefined) return ends;
  const shares = cumulative(spectrum);
  const half = shares.findIndex(share => share >= 0.5) + 1;
  return `${ends} The first ${half} eigenvectors hold half of the labels.`;
}

interface Pair {
  readonly eigenvalue: number;
  readonly share: number;
}

function descending({ eigenvalues, alignment, cutoff = 0 }: Spectrum): Pair[] {
  checkNotEmpty('eigenvalues', eigenvalues);
  checkLists({ eigenvalues, alignment }, eigenvalues.length, 'eigenvalue');
  checkLists({ cutoff: [cutoff] }, 1, 'spectrum');
  return eigenvalues
    .map((eigenvalue, k) => ({ eigenvalue, share: alignment?.[k] ?? 0 }))
    .sort((a, b) => b.eigenvalue - a.eigenvalue);
}

/** The share of the labels in the first k eigenvectors. */
function cumulative(spectrum: Spectrum): number[] {
  let sum = 0;
  return descending(spectrum).map(({ share }) => (sum += share));
}
