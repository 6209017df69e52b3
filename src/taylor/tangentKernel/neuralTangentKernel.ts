import { sizeOf, type Tensor } from '../../ad/index.js';
import { checkMemoryOf, memoryLimit } from '../../evaluation/index.js';
import { bytesOfMemory, InvalidArgumentError, optional, optionsOf } from '../../errors/index.js';
import { leaveArray } from '../../linearAlgebra/index.js';
import { checkNetwork, type Model, type Parameters } from '../../models/index.js';
import {
  asList,
  type Block,
  blocks,
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
  part,
  sameInputs,
  someInputs,
} from '../../questions/index.js';
import { factorNumbers, gradientFactors, leaveGradients, type FactorQuestion } from './gradientFactors.js';
import { kernelOfFactors, type Pairing } from './kernelOfFactors.js';

/** All pairs of outputs, equal outputs only, or the sum over equal ones. */
export type OutputPairs = 'full' | 'diagonal' | 'trace';

export interface NeuralTangentKernelOptions {
  /** i: inputs, with batch axes before the axes of one input. */
  readonly at: ModelInputs;
  /** j: inputs as well; those of `at` unless given. */
  readonly along?: ModelInputs;
  /**
   * Which outputs hᵢ and hⱼ are: one for both, one for each, or pairs of all of them; the first (0) unless
   * given.
   */
  readonly output?: OutputChoice | OutputPairs;
  /** The most bytes that may be held at once; 80 % of what is free unless given. */
  readonly memoryLimit?: number;
}

const kernelOptions = optionsOf<NeuralTangentKernelOptions>('neuralTangentKernel', {
  at: someInputs,
  along: optional(someInputs),
  output: outputChoice,
  memoryLimit: optional(bytesOfMemory),
});

/** Blocks of examples are this large unless memory forbids: larger ones gain nothing. */
const BLOCK_BYTES = 2 ** 28;

/**
 * The (empirical) neural tangent kernel (Jacot et al. 2018), 'f0[a] f1[a]' in index notation,
 *
 *   Θᵢⱼ = Σ_a ∂_a h(xᵢ) ∂_a h(xⱼ),
 *
 * for all pairs of inputs, and with several outputs for all pairs of them: Θᵢⱼ,ₖₗ = Σ_a ∂_a hₖ(xᵢ) ∂_a
 * hₗ(xⱼ). Gradients are outer products that are never formed: the inputs together cost one pass forward and
 * one backward for each output, each pair only inner products of vectors, by matrix products. Where both
 * lists are the same, they are gone through once, and one triangle is computed: the table is then symmetric
 * to the bit. Memory is bounded by going through blocks of inputs.
 *
 * @returns an array of shape [batch axes of `at`..., batch axes of `along`...], followed by [outputs,
 *   outputs] for "full" and by [outputs] for "diagonal" (Θ_kk); "trace" is the sum of the diagonal.
 * @throws InvalidArgumentError for an output that does not exist, or inputs that are missing or not finite;
 *   ShapeError if shapes do not match; MemoryLimitError, before the work, if the table or one pair of inputs
 *   does not fit.
 * @example
 * ```ts
 * import { initialize, mlp, neuralTangentKernel } from 'widejet';
 * const model = mlp({ depth: 3, outputs: 2 });
 * const parameters = initialize(model, { width: 64, inputSize: 2, seed: 7 });
 * const at = [[1, 0], [0, 1], [1, 1]];
 * const { data, shape } = await neuralTangentKernel(model, parameters, { at, output: 'full' });
 * console.log(shape); // [ 3, 3, 2, 2 ]
 * console.log(data[4] === data[12]); // true
 * ```
 */
export async function neuralTangentKernel(
  model: Model,
  parameters: Parameters,
  options: NeuralTangentKernelOptions,
): Promise<Tensor> {
  checkNetwork(model, parameters);
  kernelOptions.check('options', options);
  const outputs = outputsAsked(model, options.output ?? 0);
  const left = asList(model, modelInputs(model, options.at, 'at'));
  const right =
    options.along === undefined ? left : asList(model, modelInputs(model, options.along, 'along'));
  const isSymmetric = sameInputs(left.list, right.list) && outputs.at.join() === outputs.along.join();
  const table = new Table(left.count, right.count, outputs);
  const question = (side: typeof left, asked: readonly number[]): FactorQuestion => ({
    model,
    parameters,
    examples: side.list,
    cotangents: unitVectors(asked, model.outputs),
  });
  const [rows, columns] = [question(left, outputs.at), question(right, outputs.along)];
  const length = blockLength(rows, columns, table, options.memoryLimit);
  const factorsOf = (whole: FactorQuestion, block: Block): ReturnType<typeof gradientFactors> =>
    gradientFactors({ ...whole, examples: part(whole.examples, block) });

  for (const block of blocks(left.count, length)) {
    const ofRows = await factorsOf(rows, block);
    for (const other of blocks(right.count, length)) {
      if (isSymmetric && other.start < block.start) continue;
      const isSame = isSymmetric && other.start === block.start;
      const ofColumns = isSame ? ofRows : await factorsOf(columns, other);
      const kernel = await kernelOfFactors(model, ofRows, ofColumns, outputs.pairing);
      table.enter(kernel, block, other);
      leaveArray(kernel.data);
      if (!isSame) leaveGradients(ofColumns);
    }
    leaveGradients(ofRows);
  }
  if (isSymmetric) table.mirror();
  return { data: table.data, shape: [...left.axes, ...right.axes, ...table.outputAxes] };
}

/** Which outputs are differentiated on either side, and which are paired. */
interface OutputsAsked {
  readonly at: readonly number[];
  readonly along: readonly number[];
  readonly pairing: Pairing;
  readonly kind: OutputPairs | 'one';
}

function outputsAsked(model: Model, output: NonNullable<NeuralTangentKernelOptions['output']>): OutputsAsked {
  if (typeof output === 'string') {
    if (!['full', 'diagonal', 'trace'].includes(output)) {
      throw new InvalidArgumentError(
        'output',
        output,
        'a number, two numbers, "full", "diagonal" or "trace"',
      );
    }
    const all = Array.from({ length: model.outputs }, (_, k) => k);
    return { at: all, along: all, pairing: output === 'full' ? 'all' : 'equal', kind: output };
  }
  const [at, along] = outputsAt(model, output, 2);
  return { at: [at], along: [along], pairing: 'equal', kind: 'one' };
}

function unitVectors(asked: readonly number[], outputs: number): Tensor {
  const data = new Float64Array(asked.length * outputs);
  asked.forEach((output, row) => (data[row * outputs + output] = 1));
  return { data, shape: [asked.length, outputs] };
}

/** How many examples go together: as many as fit, for both sides of a pair of blocks. */
function blockLength(
  rows: FactorQuestion,
  columns: FactorQuestion,
  table: Table,
  given: number | undefined,
): number {
  const numbersOf = (question: FactorQuestion, count: number): number =>
    factorNumbers({ ...question, examples: part(question.examples, { start: 0, stop: count }) });
  const [count, others] = [table.rows, table.columns];
  const one = numbersOf(rows, 1) + numbersOf(columns, 1);
  const two = numbersOf(rows, Math.min(2, count)) + numbersOf(columns, Math.min(2, others));
  const each = Math.max(two - one, 1);
  const own = 8 * table.data.length;
  const limit = given ?? memoryLimit(own + 8 * (one + each * Math.max(count, others)));
  checkMemoryOf(
    `a table of ${count} × ${others} inputs`,
    own + 8 * one,
    limit,
    'Ask for fewer inputs or outputs at once, or choose a smaller width',
  );
  const room = Math.min(BLOCK_BYTES, limit - own) / 8;
  return Math.max(1, Math.min(Math.max(count, others), Math.floor((room - one) / each)));
}

/** The kernel of all pairs, filled block by block. */
class Table {
  readonly data: Float64Array;
  readonly outputAxes: readonly number[];
  private readonly kind: OutputsAsked['kind'];

  constructor(
    readonly rows: number,
    readonly columns: number,
    { kind, at }: OutputsAsked,
  ) {
    const count = at.length;
    this.kind = kind;
    this.outputAxes = kind === 'full' ? [count, count] : kind === 'diagonal' ? [count] : [];
    this.data = new Float64Array(rows * columns * sizeOf(this.outputAxes));
  }

  /** Enters [outputs, rows, outputs, columns], or [outputs, rows, columns] for equal outputs. */
  enter({ data, shape }: Tensor, { start: row }: Block, { start: column }: Block): void {
    const [outputs = 1, height = 1] = shape;
    const width = shape.at(-1) ?? 1;
    const others = shape.length === 4 ? (shape[2] ?? 1) : 1;
    const pairs = sizeOf(this.outputAxes);
    const { data: table, kind } = this;
    // Example by example, so that what is read and what is written for one stays in the nearest cache.
    for (let i = 0; i < height; i++) {
      const first = ((row + i) * this.columns + column) * pairs;
      for (let k = 0; k < outputs; k++) {
        for (let l = 0; l < others; l++) {
          const from = ((k * height + i) * others + l) * width;
          const to = first + (kind === 'full' ? k * others + l : kind === 'diagonal' ? k : 0);
          for (let j = 0; j < width; j++) {
            const value = data[from + j] as number;
            const at = to + j * pairs;
            table[at] = kind === 'trace' ? (table[at] as number) + value : value;
          }
        }
      }
    }
  }

  /** Θⱼᵢ,ₗₖ = Θᵢⱼ,ₖₗ, from the upper triangle. */
  mirror(): void {
    const { data, rows, outputAxes } = this;
    const pairs = sizeOf(outputAxes);
    const outputs = outputAxes[0] ?? 1;
    // Where pair (k, l) stands, and (l, k).
    const transposed = Array.from({ length: pairs }, (_, pair) =>
      this.kind === 'full' ? (pair % outputs) * outputs + Math.floor(pair / outputs) : pair,
    );
    for (let i = 0; i < rows; i++) {
      for (let j = i; j < rows; j++) {
        const from = (i * rows + j) * pairs;
        const to = (j * rows + i) * pairs;
        for (let pair = 0; pair < pairs; pair++) {
          const other = transposed[pair] ?? pair;
          if (i < j || pair < other) data[to + other] = data[from + pair] ?? NaN;
        }
      }
    }
  }
}
