import { controlKinds } from '../../limits/index.js';
import { aKernel, aRidge, someTests } from '../kinds.js';
import type { Tensor } from '../../ad/index.js';
import { anything, listOf, optionsOf, ShapeError } from '../../errors/index.js';
import type { ModelInputs } from '../../questions/index.js';
import type { Kernel } from '../kernels/index.js';
import { kernelRegression, type KernelRegression } from '../kernelRegression.js';
import type { TrainingSet } from '../trainingSet.js';

export interface SubsetRegressionOptions extends Omit<TrainingSet, 'x' | 'y'> {
  /** Of an infinite network its neural tangent kernel is taken. */
  readonly kernel: Kernel;
  /** The parts of the training set, each with as many outputs. */
  readonly subsets: readonly Pick<TrainingSet, 'x' | 'y'>[];
  /** ρ ≥ 0; 0 unless given. */
  readonly ridge?: number;
}

const subsetOptions = optionsOf<SubsetRegressionOptions>('subsetRegression', {
  ...controlKinds,
  kernel: aKernel,
  subsets: listOf(optionsOf<Pick<TrainingSet, 'x' | 'y'>>('a subset', { x: someTests, y: anything }), {
    least: 1,
  }),
  ridge: aRidge,
});

/** Regressions on parts of a training set, to be averaged. Made by {@link subsetRegression}. */
export class SubsetRegression {
  constructor(readonly regressions: readonly KernelRegression[]) {}

  /** The mean of what all predict at M inputs, [M, outputs]. */
  async predict(test: ModelInputs): Promise<Tensor> {
    const all: Tensor[] = [];
    for (const regression of this.regressions) all.push(await regression.predict(test));
    const shape = all[0]?.shape ?? [];
    const odd = all.find(tensor => tensor.shape.join() !== shape.join());
    if (odd !== undefined)
      throw new ShapeError(
        `subsets predict [${odd.shape.join(', ')}] and [${shape.join(', ')}], allowed: one shape`,
      );
    const data = (all[0]?.data ?? new Float64Array()).map((_, i) =>
      all.reduce((sum, tensor) => sum + (tensor.data[i] ?? NaN) / all.length, 0),
    );
    return { data, shape };
  }
}

/**
 * Kernel regressions on S parts of a training set, one after the other, whose predictions are averaged,
 *
 *   f(x) = (1/S) Σₛ K(x, Xₛ) (K(Xₛ, Xₛ) + ρ)⁻¹ yₛ
 *
 * (Littwin et al. 2020, eq. 19; eq. 18 is {@link kernelRegression}, there with the ridge 0.001 and the kernel
 * of a hypernetwork): work and memory grow as the largest part does, not as the whole.
 *
 * @throws as kernelRegression; InvalidArgumentError if there is no subset.
 * @example
 * ```ts
 * import { limit, mlp, subsetRegression } from 'widejet';
 * const halves = await subsetRegression({
 *   kernel: limit(mlp({ depth: 2 })),
 *   subsets: [
 *     { x: [[1, 0], [0, 1]], y: [1, -1] },
 *     { x: [[1, 1], [-1, 0]], y: [0, 2] },
 *   ],
 *   ridge: 0.001,
 * });
 * const { data } = await halves.predict([[1, 0.5]]);
 * console.log(data[0]?.toFixed(6)); // 0.263426
 * ```
 */
export async function subsetRegression(options: SubsetRegressionOptions): Promise<SubsetRegression> {
  subsetOptions.check('options', options);
  const { subsets, ...others } = options;
  const regressions: KernelRegression[] = [];
  for (const subset of subsets) regressions.push(await kernelRegression({ ...others, ...subset }));
  return new SubsetRegression(regressions);
}
