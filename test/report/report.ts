import type { ScalingReport } from '../../src/report/index.js';
import type { ScalingSample } from '../../src/scaling/index.js';
import { rowsOf, samplesOf } from './samples.js';

export const quantities = ['K0', 'K2', 'K4', 'T{1,2}', 'T{1,3}', 'f0[a,b] f1[a] f2[b]'];

/** A dead network has nothing but zeros. */
function withDead(samples: readonly ScalingSample[]): ScalingSample[] {
  return samples.map(sample =>
    sample.width === 64 && sample.seed < 2 ? { ...sample, values: sample.values.map(() => 0) } : sample,
  );
}

/** A report of two experiments with every kind of quantity, dead networks, and a quantity that vanishes. */
export function exampleReport(): ScalingReport {
  const widths = [64, 256, 1024, 4096];
  const mlp = withDead(
    samplesOf(widths, 20, [() => 1, n => 90 / n, () => 0, n => 7 / n, n => 1 / n, n => 4 / n]),
  );
  const smooth = samplesOf(widths, 20, [() => 2, n => 30 / n ** 0.5], 'smooth network');
  return {
    title: 'How Taylor terms scale with width',
    command: "widejet scaling --model mlp --correlation 'f0[a,b] f1[a] f2[b]'",
    settings: [
      ['widths', '64, 256, 1024, 4096'],
      ['networks at each width', '20'],
    ],
    versions: [
      ['widejet', '0.1.0'],
      ['Node.js', 'v20'],
    ],
    experiments: [
      { name: 'mlp', description: 'depth 4, activation relu', samples: mlp, rows: rowsOf(mlp, quantities) },
      {
        name: 'smooth network',
        description: 'depth 4, activation tanh',
        samples: smooth,
        rows: rowsOf(smooth, ['K0', 'K2'], 'tanh'),
      },
    ],
  };
}
