import { byNode, type Node, type Tensor } from '../ad/index.js';
import { cpuBackend } from '../backends/index.js';
import { checkArguments, InvalidArgumentError, optional, optionsOf } from '../errors/index.js';
import { checkMemoryOf, memoryLimit } from '../linearAlgebra/index.js';
import {
  aBackend,
  aSchedule,
  lengthsOf,
  measure,
  schedule,
  type Backend,
  type Operator,
  type Program,
  type Schedule,
} from '../program/index.js';
import { bind, type Bindings } from './bind.js';
import { letNodesGo } from './eventLoop.js';
import { programFor } from './programs.js';

export interface EvaluateOptions {
  /** Where a graph without weights is computed; the processor unless given. */
  readonly backend?: Backend;
}

/**
 * Computes the outputs of a graph, where its weights live: on the processor in float64 unless they carry
 * another backend. An input may have more axes than its node: the leading ones are batch axes, over which
 * everything is repeated with broadcasting, so that a batch of inputs, or all pairs of two batches ([I, 1, d]
 * and [J, d]), is one evaluation.
 *
 * @returns one tensor for each output: batch axes, then the axes of the node's shape.
 * @throws ShapeError if shapes do not match; InvalidArgumentError if an input is missing or not finite; or
 *   weights live on different backends; NonFiniteError, naming the node, if an intermediate value is not
 *   finite.
 * @example
 * ```ts
 * import { backprop, evaluate, input, sin, sum } from 'widejet/graph';
 * const x = input('x', ['n']);
 * const f = sum(sin(x));
 * const [gradient] = backprop(f, [x]);
 * const [value, slope] = await evaluate([f, gradient ?? x], new Map([[x, [0, Math.PI]]]));
 * console.log(Math.round(value?.data[0] ?? NaN), slope?.data); // 0 Float64Array(2) [ 1, -1 ]
 * ```
 */
export async function evaluate(
  graph: Schedule | readonly Node[],
  bindings: Bindings,
  options: EvaluateOptions = {},
): Promise<Tensor[]> {
  checkArguments({ bindings: [bindings, byNode], options: [options, evaluateOptions] });
  const scheduled = scheduleOf(graph);
  await letNodesGo(scheduled.outputs.reduce((newest, { id }) => Math.max(newest, id), 0));
  const bound = bind(scheduled, bindings);
  const backend = backendOf(bound.operators, options.backend);
  const program = programFor(scheduled, bound.dimensions, bound.batches);
  checkMemory(program);
  const results = await backend.run(program, bound.inputs, bound.operators);
  return program.outputs.map(({ layout }, k) => ({
    data: results[k] as Float64Array,
    shape: lengthsOf(layout),
  }));
}

/** The program that `evaluate` would run: what it takes can be measured before. */
export function programOf(graph: Schedule, bindings: Bindings): Program {
  checkArguments({ graph: [graph, aSchedule], bindings: [bindings, byNode] });
  const { dimensions, batches } = bind(graph, bindings);
  return programFor(graph, dimensions, batches);
}

const evaluateOptions = optionsOf<EvaluateOptions>('evaluate', { backend: optional(aBackend) });

function scheduleOf(graph: Schedule | readonly Node[]): Schedule {
  if (Array.isArray(graph)) return schedule(graph as readonly Node[]);
  aSchedule.check('graph', graph);
  return graph as Schedule;
}

/** How many numbers programs take that were measured before. */
const measured = new WeakMap<Program, number>();

/** @throws MemoryLimitError, before the work, where the arrays of a program do not fit. */
function checkMemory(program: Program): void {
  const numbers = measured.get(program) ?? measure(program).numbers;
  measured.set(program, numbers);
  const bytes = Float64Array.BYTES_PER_ELEMENT * numbers;
  checkMemoryOf(
    'this evaluation',
    bytes,
    memoryLimit(bytes),
    'Evaluate fewer examples at once, or smaller arrays',
  );
}

/** Where the operators live; all must agree. */
function backendOf(operators: readonly Operator[], wanted: Backend | undefined): Backend {
  const [first = wanted ?? cpuBackend, ...others] = new Set(
    operators.map(({ backend = cpuBackend }) => backend),
  );
  const other = others[0] ?? (wanted === undefined || wanted === first ? undefined : wanted);
  if (other === undefined) return first;
  throw new InvalidArgumentError(
    'backend',
    other.name,
    `one backend for everything that is computed together, here that of the other weights, ${first.name}`,
    'Make all parameters with the same `backend`',
  );
}
