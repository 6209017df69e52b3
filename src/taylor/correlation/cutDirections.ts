import { input, outer, weight, type Node, type Tensor } from '../../ad/index.js';
import { cpuBackend } from '../../backends/index.js';
import type { Backend, Operator } from '../../program/index.js';
import type { RandomStream } from '../../random/index.js';
import type { Model, Parameter, ParameterNodes, Parameters } from '../../models/index.js';
import type { Direction } from '../expansion.js';

type Bound = Map<Node, Tensor | Operator>;

/** Directions that stand for a cut pair of indices. */
export interface CutDirection {
  readonly direction: Direction;
  /** The nodes of each trained parameter in which it is given. */
  readonly parts: readonly { readonly name: string; readonly nodes: readonly Node[] }[];
}

/**
 * A direction that is bound to basis vectors e_p of parameter space: for a weight u vᵀ with unit vectors u
 * and v, which may have batch axes, so that many basis vectors are asked about at once.
 */
export function basisDirection(trained: readonly Parameter[], nodes: ParameterNodes): CutDirection {
  return cutDirection(trained, nodes, ({ name, kind, shape }) => {
    if (kind !== 'weight') return { change: input(`direction ${name}`, shape) };
    const [u, v] = [input(`left ${name}`, shape.slice(0, 1)), input(`right ${name}`, shape.slice(1))];
    return { change: outer(u, v), nodes: [u, v] };
  });
}

/**
 * A direction that is bound to a Gaussian vector v ~ N(0, I): for a weight it is a second weight, only asked
 * for products.
 */
export function probeDirection(trained: readonly Parameter[], nodes: ParameterNodes): CutDirection {
  return cutDirection(trained, nodes, ({ name, kind, shape }) => ({
    change: kind === 'weight' ? weight(`probe ${name}`, shape) : input(`probe ${name}`, shape),
  }));
}

function cutDirection(
  trained: readonly Parameter[],
  nodes: ParameterNodes,
  make: (parameter: Parameter) => { change: Node; nodes?: readonly Node[] },
): CutDirection {
  const direction = new Map<Node, Node>();
  const parts = trained.map(parameter => {
    const { change, nodes: own = [change] } = make(parameter);
    const node = nodes[parameter.name];
    if (node !== undefined) direction.set(node, change);
    return { name: parameter.name, nodes: own };
  });
  return { direction, parts };
}

export function trainedParameters(model: Model): Parameter[] {
  return model.parameters.filter(({ kind }) => kind !== 'feature');
}

/** The lengths of the axes of each trained parameter. */
export function parameterLengths(model: Model, parameters: Parameters): Map<string, readonly number[]> {
  return new Map(
    trainedParameters(model).map(({ name }) => {
      const value = parameters.get(name);
      if (value === undefined) return [name, []];
      return [name, 'rows' in value ? [value.rows, value.columns] : value.shape];
    }),
  );
}

/** The number of trained parameters. */
export function parameterCount(lengths: ReadonlyMap<string, readonly number[]>): number {
  return [...lengths.values()].reduce((total, own) => total + own.reduce((size, n) => size * n, 1), 0);
}

/**
 * Binds a direction to the basis vectors e_p for each p of a list: a batch axis, before `batchRank` others.
 */
export function bindBasis(
  bound: Bound,
  { parts }: CutDirection,
  lengths: ReadonlyMap<string, readonly number[]>,
  positions: readonly number[],
  batchRank: number,
): void {
  const batch = [positions.length, ...new Array<number>(batchRank).fill(1)];
  let start = 0;
  for (const { name, nodes } of parts) {
    const own = lengths.get(name) ?? [];
    const size = own.reduce((product, length) => product * length, 1);
    // Entry (row, column) of a weight, entry row of a bias.
    const columns = own[1] ?? 1;
    nodes.forEach((node, axis) => {
      const length = own[axis] ?? 1;
      const data = new Float64Array(positions.length * length);
      positions.forEach((position, row) => {
        const entry = position - start;
        if (entry < 0 || entry >= size) return;
        data[row * length + (axis === 0 ? Math.floor(entry / columns) : entry % columns)] = 1;
      });
      bound.set(node, { data, shape: [...batch, length] });
    });
    start += size;
  }
}

/** A matrix of independent normal variates, stored where the backend has no other. */
function standardNormal(backend: Backend, rows: number, columns: number, stream: RandomStream): Operator {
  if (backend.isDenseOnly !== true) return backend.implicit(rows, columns, stream);
  const entries = new Float64Array(rows * columns);
  stream.fillNormal(entries);
  return backend.dense(rows, columns, entries);
}

/**
 * Binds a direction to a sample of v ~ N(0, I): implicit matrices where the weights live, so that nothing
 * grows with their size, or stored ones where all are.
 */
export function bindProbe(
  bound: Bound,
  { parts }: CutDirection,
  parameters: Parameters,
  stream: RandomStream,
): void {
  for (const { name, nodes } of parts) {
    const [node] = nodes;
    const value = parameters.get(name);
    if (node === undefined || value === undefined) continue;
    const own = stream.substream(name);
    if ('rows' in value) {
      const { backend = cpuBackend, rows, columns } = value;
      bound.set(node, standardNormal(backend, rows, columns, own));
      continue;
    }
    const data = new Float64Array(value.data.length);
    own.fillNormal(data);
    bound.set(node, { data, shape: value.shape });
  }
}
