import { measureQuestions } from '../../../operators/index.js';
import { plainKernels } from '../../../linearAlgebra/index.js';
import type { Precision } from '../../../program/index.js';
import type { DeviceRun } from '../deviceRun.js';
import type { Asked } from '../matrixKernels.js';
import type { PanelSweeps } from './panelSweeps.js';

/** Squares of lengths between these lose nothing to the ends of the numbers. */
const losslessSquares: { readonly [P in Precision]: { readonly least: number; readonly most: number } } = {
  float64: { least: 1e-280, most: 1e280 },
  'double float32': { least: 2 ** -40, most: 2 ** 100 },
  float32: { least: 2 ** -70, most: 2 ** 100 },
};

/**
 * Lengths of the questions of a panel, scaled by powers of 2 where they are extreme; those few, and zero,
 * are read to be looked at.
 *
 * @throws NonFiniteError, or InvalidArgumentError, if a number is NaN or infinite.
 */
export async function measureVectors(
  run: DeviceRun,
  sweeps: PanelSweeps,
  asked: readonly Asked[],
  length: number,
): Promise<{ readonly scales: Float64Array; readonly norms: Float64Array }> {
  const { gram } = await sweeps.begin();
  const squares = Float64Array.from(asked, (_, i) => gram[i * asked.length + i]!);
  const scales = new Float64Array(asked.length).fill(1);
  const norms = squares.map(Math.sqrt);
  const lossless = losslessSquares[run.device.precision];
  const extreme = [...asked.keys()].filter(
    i => !(squares[i]! > lossless.least && squares[i]! < lossless.most),
  );
  if (extreme.length === 0) return { scales, norms };
  const vectors = await run.read(
    extreme.map(i => ({ from: run.arena, start: asked[i]!.question })),
    extreme.map(() => length),
  );
  const measured = measureQuestions(vectors, plainKernels, lossless);
  extreme.forEach((i, k) => {
    norms[i] = measured.norms[k]!;
    const scale = measured.scales[k]!;
    if (scale === 1) return;
    scales[i] = scale;
    sweeps.replace(
      i,
      vectors[k]!.map(value => scale * value),
    );
  });
  return { scales, norms };
}
