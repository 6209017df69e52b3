import { toTensor, type TensorLike } from '../../ad/index.js';
import { anything, InvalidArgumentError, optional, optionsOf, ShapeError } from '../../errors/index.js';
import type { ModelInputs } from '../../questions/index.js';
import { diagonalOf, symmetricMatrix, type Matrix } from '../matrices/index.js';
import type { KernelMatrices } from './kernel.js';
import type { KernelSource } from './source.js';

const someMatrices = optionsOf<KernelMatrices>('a kernel of matrices', {
  trainTrain: anything,
  testTrain: optional(anything),
  testTest: optional(anything),
});

/** The kernel that a user has computed. */
export class GivenMatrices implements KernelSource {
  readonly coupledOutputs = 1;
  readonly count: number;
  private readonly matrices: { trainTrain: Matrix; testTrain?: Matrix; testTest?: Matrix };

  constructor(matrices: KernelMatrices) {
    someMatrices.check('kernel', matrices);
    const { trainTrain, testTrain, testTest } = matrices;
    const training = symmetricMatrix('kernel.trainTrain', toTensor(trainTrain, 'kernel.trainTrain'));
    this.count = training.rows;
    this.matrices = { trainTrain: training };
    if (testTrain !== undefined) this.matrices.testTrain = rowsOf(testTrain, training.rows);
    if (testTest !== undefined) {
      const own = symmetricMatrix('kernel.testTest', toTensor(testTest, 'kernel.testTest'));
      const rows = this.matrices.testTrain?.rows;
      if (rows !== own.rows) {
        throw new ShapeError(
          `kernel.testTest has ${own.rows} rows, allowed: ${rows ?? 0}, as many as kernel.testTrain`,
        );
      }
      this.matrices.testTest = own;
    }
  }

  trainTrain(): Promise<Matrix> {
    return Promise.resolve(this.matrices.trainTrain);
  }

  async *trainRows(): AsyncGenerator<Matrix> {
    yield await this.trainTrain();
  }

  testTrain(test: ModelInputs | undefined): Promise<Matrix | undefined> {
    refuseInputs(test);
    return Promise.resolve(this.matrices.testTrain);
  }

  testTest(test: ModelInputs | undefined): Promise<Matrix> {
    refuseInputs(test);
    const { testTest } = this.matrices;
    if (testTest === undefined)
      throw new InvalidArgumentError('kernel.testTest', testTest, 'a matrix, which covariances need');
    return Promise.resolve(testTest);
  }

  async variances(test: ModelInputs | undefined): Promise<Float64Array> {
    return diagonalOf(await this.testTest(test));
  }
}

function refuseInputs(test: ModelInputs | undefined): void {
  if (test === undefined) return;
  throw new InvalidArgumentError(
    'test',
    test,
    'nothing where the kernel is matrices: kernel.testTrain has it',
  );
}

function rowsOf(given: TensorLike, columns: number): Matrix {
  const { data, shape } = toTensor(given, 'kernel.testTrain');
  if (shape.length === 2 && shape[1] === columns) return { data, rows: shape[0] ?? 0, columns };
  throw new ShapeError(`kernel.testTrain has shape [${shape.join(', ')}], allowed: [examples, ${columns}]`);
}
