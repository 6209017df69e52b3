import { checkArguments, oneOf, optionsOf } from '../errors/index.js';
import type { Tensor } from '../ad/index.js';
import { aModel, type Model } from '../models/index.js';
import {
  asList,
  modelInputs,
  type ModelInputs,
  type OutputChoice,
  outputChoice,
  outputsAt,
} from '../questions/index.js';
import type { NumericExpectation } from './expectations/index.js';
import { kernelGraph, type KernelGraph } from './kernelGraph.js';
import { kernelParts, type KernelParts } from './kernelParts.js';
import { KernelQuestions, type KernelChoice, type KernelQuestion } from './kernelQuestions.js';
import { kernelThreads } from './kernelThreads.js';
import { checkControls, type InputArrays, type PairControls } from './pairs/index.js';

export interface LimitOptions {
  /** Which outputs f and f′ of the network are: one for both, or one for each; the first (0) unless given. */
  readonly output?: OutputChoice;
}

const limitOptions = optionsOf<LimitOptions>('limit', { output: outputChoice });
const aChoice = oneOf('nngp', 'ntk', 'both', 'contributions', 'byGroups');

/** Both kernels of all pairs of inputs. */
export interface Kernels {
  readonly nngp: Tensor;
  readonly ntk: Tensor;
}

/** Both kernels, and the parts of the tangent kernel by groups of parameters. */
export interface KernelsByGroups extends Kernels {
  readonly contributions: Readonly<Record<string, Tensor>>;
}

/**
 * A network at n = ∞: a Gaussian process as it is drawn, and under gradient descent a linear model with a
 * kernel that does not change. Made by {@link limit}.
 */
export class InfiniteNetwork {
  private readonly questions: KernelQuestions;
  private asked: readonly NumericExpectation[] = [];

  constructor(
    readonly model: Model,
    /** The kernels as nodes of two inputs, to differentiate or to build upon. */
    readonly graph: KernelGraph,
    outputs: readonly [number, number],
  ) {
    this.questions = new KernelQuestions(graph, kernelThreads(model, outputs));
  }

  /**
   * The covariance of the outputs over the draws of the network, K(x, x′) = Cov(f(x), f(x′)), of all pairs of
   * inputs.
   *
   * @param x inputs, with batch axes before the axes of one input.
   * @param y inputs as well; those of x unless given.
   * @returns an array of shape [batch axes of x..., batch axes of y...].
   * @throws InvalidArgumentError, ShapeError or MemoryLimitError before work starts.
   */
  async nngp(x: ModelInputs, y?: ModelInputs, controls?: PairControls): Promise<Tensor> {
    const [nngp] = await this.evaluate('nngp', x, y, controls);
    return nngp as Tensor;
  }

  /** The neural tangent kernel Θ(x, x′) = ⟨∇f(x), ∇f(x′)⟩ of all pairs of inputs; otherwise as `nngp`. */
  async ntk(x: ModelInputs, y?: ModelInputs, controls?: PairControls): Promise<Tensor> {
    const [ntk] = await this.evaluate('ntk', x, y, controls);
    return ntk as Tensor;
  }

  /** Both, which have most of their work in common. */
  async both(x: ModelInputs, y?: ModelInputs, controls?: PairControls): Promise<Kernels> {
    const [nngp, ntk] = await this.evaluate('both', x, y, controls);
    return { nngp: nngp as Tensor, ntk: ntk as Tensor };
  }

  /** The parts of the tangent kernel by groups of parameters, as "W1" and "b1", whose sum it is. */
  async contributions(
    x: ModelInputs,
    y?: ModelInputs,
    controls?: PairControls,
  ): Promise<Record<string, Tensor>> {
    return this.byGroup(await this.evaluate('contributions', x, y, controls));
  }

  /** All of these, in one evaluation. */
  async byGroups(x: ModelInputs, y?: ModelInputs, controls?: PairControls): Promise<KernelsByGroups> {
    const [nngp, ntk, ...parts] = await this.evaluate('byGroups', x, y, controls);
    return { nngp: nngp as Tensor, ntk: ntk as Tensor, contributions: this.byGroup(parts) };
  }

  /**
   * Kernels some rows at a time, for what does not fit into memory: each part is there when it is computed,
   * and nobody keeps it. Of one list a part begins at its diagonal, since a kernel is symmetric, and equal
   * inputs stand there once; `KernelParts` says how a matrix is put together.
   *
   * @throws as `nngp`, before work starts.
   * @example
   * ```ts
   * import { limit, mlp } from 'widejet';
   * const network = limit(mlp({ depth: 3, biasScale: 0.5 }));
   * const parts = network.parts('ntk', [[1, 2, 2], [0, 0, 0]]);
   * let trace = 0;
   * for await (const { top, left, shape: [rows, columns], kernels } of parts.compute()) {
   *   const data = kernels.get('ntk')?.data ?? new Float64Array();
   *   for (let i = 0; i < rows; i++) trace += data[i * columns + top + i - left] ?? NaN;
   * }
   * console.log(trace); // 12
   * ```
   */
  parts(choice: KernelChoice, x: ModelInputs, y?: ModelInputs, controls?: PairControls): KernelParts {
    const { question, rows, columns } = this.ask(choice, x, y, controls);
    return kernelParts(question.names, question.evaluator.parts(rows.list, columns?.list, controls));
  }

  /**
   * A bound, or an estimate, of the largest error of the expectations in the evaluation before: the sum over
   * all that have no closed form of the largest error that each has at any pair; 0 where all have one. It is
   * that of the expectations: what comes after them in the network may scale it, as a kernel. Functions of
   * more than three variables are integrated over lattices, whose error is four standard errors and may be as
   * large as the kernel is: **compare it with the kernel**, which is no more than an estimate where this is
   * beyond a thousandth of it.
   *
   * @example
   * ```ts
   * import { limit, mlp } from 'widejet';
   * const network = limit(mlp({ depth: 2, activation: 'tanh' }));
   * const { data } = await network.ntk([[1, 2], [0, 1]]);
   * console.log(network.error > 0, network.error < 1e-12 * Math.max(...data)); // true true
   * ```
   */
  get error(): number {
    return this.asked.reduce((sum, { error }) => sum + error, 0);
  }

  private async evaluate(
    choice: KernelChoice,
    x: ModelInputs,
    y: ModelInputs | undefined,
    controls?: PairControls,
  ): Promise<Tensor[]> {
    const { question, rows, columns } = this.ask(choice, x, y, controls);
    const results = await question.evaluator.evaluate(rows.list, columns?.list, controls);
    return results.map(data => ({ data, shape: [...rows.axes, ...(columns ?? rows).axes] }));
  }

  private ask(
    choice: KernelChoice,
    x: ModelInputs,
    y: ModelInputs | undefined,
    controls: PairControls | undefined,
  ): AskedKernels {
    aChoice.check('choice', choice);
    checkControls(controls);
    const rows = asList(this.model, modelInputs(this.model, x, 'x'));
    const columns = y === undefined ? undefined : asList(this.model, modelInputs(this.model, y, 'y'));
    const question = this.questions.at(choice);
    this.asked = question.numeric;
    for (const expectation of this.asked) expectation.error = 0;
    return { question, rows, ...(columns && { columns }) };
  }

  private byGroup(tensors: readonly Tensor[]): Record<string, Tensor> {
    const names = [...this.graph.contributions.keys()];
    return Object.fromEntries(names.map((name, k) => [name, tensors[k] as Tensor]));
  }
}

interface AskedKernels {
  readonly question: KernelQuestion;
  readonly rows: InputList;
  /** Undefined for one list. */
  readonly columns?: InputList;
}

interface InputList {
  readonly list: InputArrays;
  /** The batch axes of what was given. */
  readonly axes: readonly number[];
}

/**
 * The limit of a network as all of its hidden widths go to infinity, read off the graph that also has its
 * Taylor terms at finite width: whatever is written with the constructors of `widejet/graph` has its kernels
 * here, or is refused by the name of the operation and the reason (Tensor Programs II, Yang 2020). For
 * parameters of standard deviation 1 with factors in the graph, as those of `mlp`, the NTK is that of Jacot
 * et al. 2018.
 *
 * @throws LimitError, with the operation, a reason (`gradientIndependence`, `growth`, `random`, `ratio`,
 *   `deterministic`, `unsupported`) and what to change, where there is no such limit; InvalidArgumentError
 *   for an output that does not exist.
 * @example
 * ```ts
 * import { limit, mlp, toNested } from 'widejet';
 * const network = limit(mlp({ depth: 3, biasScale: 0.5 }));
 * const { nngp, ntk } = await network.both([[1, 2, 2], [0, 0, 0]]);
 * console.log(nngp.shape, network.error); // [ 2, 2 ] 0
 * console.log(toNested(ntk)); // [ [ 10.5, 1.612952304627174 ], [ 1.612952304627174, 1.5 ] ]
 * ```
 */
export function limit(model: Model, options: LimitOptions = {}): InfiniteNetwork {
  checkArguments({ model: [model, aModel], options: [options, limitOptions] });
  const { output } = options;
  const [left, right] = outputsAt(model, output, 2);
  const outputs = [left, right] as const;
  return new InfiniteNetwork(model, kernelGraph(model, outputs), outputs);
}
