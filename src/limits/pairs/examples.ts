import { describeShape, toTensor, type DimensionBindings, type Node, type Tensor } from '../../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../../errors/index.js';
import { ExampleTable } from './exampleTable.js';

/** Examples for each input, by its name: arrays whose first axis counts examples. */
export type InputArrays = Readonly<Record<string, Tensor>>;

/** A list of examples, each of which stands there once. */
export interface Examples {
  readonly count: number;
  /** The numbers of all examples, one after the other, by the names of inputs. */
  readonly arrays: ReadonlyMap<string, Float64Array>;
  /** For each example that was given, which of these it is. */
  readonly positions: Int32Array;
}

/**
 * Checks examples, and leaves out what has been there before: equal examples are computed once, and so have
 * the same bits.
 *
 * @param dimensions gets the lengths of named dimensions; those that it has must fit.
 * @throws ShapeError if shapes do not fit; InvalidArgumentError if an input is missing, unknown or not
 *   finite.
 */
export function examplesOf(
  given: InputArrays,
  nodes: Readonly<Record<string, Node>>,
  dimensions: DimensionBindings,
): Examples {
  const names = Object.keys(nodes);
  const unknown = Object.keys(given).find(name => !Object.hasOwn(nodes, name));
  if (unknown !== undefined) throw new InvalidArgumentError('an input', unknown, names.join(', '));
  let total: number | undefined;
  const arrays = new Map<string, Float64Array>();
  for (const [name, node] of Object.entries(nodes)) {
    if (!Object.hasOwn(given, name))
      throw new InvalidArgumentError(`input ${name}`, undefined, 'an array of examples');
    const { data, shape } = toTensor(given[name] as Tensor, `input ${name}`);
    const known = node.shape.map(dimension => dimensions.get(dimension as string) ?? dimension);
    const [count = 0, ...lengths] = shape;
    const isBound =
      lengths.length === node.rank && lengths.every((length, axis) => bindAxis(node, axis, length));
    if (!isBound || count < 1 || (total ?? count) !== count) {
      const examples = total === undefined ? 'examples ≥ 1' : `${total} examples`;
      throw new ShapeError(
        `input ${name} has shape [${shape.join(', ')}], allowed: ${examples}, and for each ${describeShape(known)}`,
      );
    }
    total = count;
    arrays.set(name, data);
  }
  return distinct(arrays, total ?? 0);

  function bindAxis(node: Node, axis: number, length: number): boolean {
    const dimension = node.shape[axis];
    if (typeof dimension !== 'string') return dimension === length;
    const bound = dimensions.get(dimension) ?? length;
    dimensions.set(dimension, bound);
    return bound === length && length > 0;
  }
}

function distinct(arrays: ReadonlyMap<string, Float64Array>, total: number): Examples {
  const table = new ExampleTable([...arrays.values()], total);
  const first: number[] = [];
  const positions = Int32Array.from({ length: total }, (_, example) => {
    const known = table.find(table, example);
    if (known >= 0) return known;
    table.add(example, first.length);
    return first.push(example) - 1;
  });
  if (first.length === total) return { count: total, arrays, positions };
  const kept = [...arrays].map(([name, data]): [string, Float64Array] => {
    const size = data.length / total;
    const chosen = new Float64Array(first.length * size);
    first.forEach((example, k) => {
      chosen.set(data.subarray(example * size, (example + 1) * size), k * size);
    });
    return [name, chosen];
  });
  return { count: first.length, arrays: new Map(kept), positions };
}

/** For each of some distinct examples, which of some others it equals: its position there, or −1. */
export function matches(examples: Examples, others: Examples): Int32Array {
  const table = new ExampleTable([...others.arrays.values()], others.count);
  for (let k = 0; k < others.count; k++) table.add(k, k);
  const own = new ExampleTable([...examples.arrays.values()], examples.count);
  return Int32Array.from({ length: examples.count }, (_, k) => table.find(own, k));
}
