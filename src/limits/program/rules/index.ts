import {
  constant,
  elementwise,
  type ElementwiseName,
  type Node,
  type Rules,
  type Shape,
} from '../../../ad/index.js';
import type { LimitContext } from '../context.js';
import { finite, linear } from '../finite.js';
import { growthOf } from '../growth.js';
import { fail, type Place } from '../place.js';
import type { Numbers, Value } from '../values.js';
import {
  broadcastRule,
  concatenateRule,
  gatherRule,
  reshapeNumbers,
  sameOperation,
  scatterRule,
  sliceRule,
  transposeNumbers,
} from './axes.js';
import { sumNumbers } from './arithmetic.js';
import { elementwiseRule } from './elementwise.js';
import { dotNumbers, formOuter, matmulRule, matvecRule } from './products.js';

const one = constant(1);

/** What every primitive means in the limit: the reading of a graph as n → ∞. */
export function limitRules(context: LimitContext): Rules<Value> {
  const placeOf = (node: Node): Place => ({ node, shape: node.shape, context });
  const numbers = (value: Value | undefined, node: Node): Numbers => {
    const at = placeOf(node);
    if (value === undefined || value.kind === 'matrix')
      return fail(at, 'unsupported', 'uses the entries of a weight');
    return value.kind === 'outer' ? formOuter(value, at) : value;
  };
  type Rule = (inputs: readonly Value[], attributes: unknown, node: Node) => Value;
  const byElement: Rule = (inputs, _attributes, node) =>
    elementwiseRule(
      inputs.map((input, k) => numbers(input, node.inputs[k] as Node)),
      placeOf(node),
    );
  const elementwiseRules = Object.fromEntries(
    Object.keys(elementwise).map(name => [name, byElement]),
  ) as Record<ElementwiseName, Rule>;

  return {
    ...elementwiseRules,

    broadcast: ([x], _, node) => broadcastRule(numbers(x, node), placeOf(node)),
    concatenate: (inputs, { axis }, node) =>
      concatenateRule(
        inputs.map(input => numbers(input, node)),
        axis,
        placeOf(node),
      ),
    dot: ([a, b], _, node) =>
      dotNumbers(numbers(a, node), numbers(b, node), lastOf(node.inputs[0]?.shape), placeOf(node)),
    gather: ([x], attributes, node) => gatherRule(numbers(x, node), attributes, placeOf(node)),
    matmul: ([a, b], attributes, node) =>
      matmulRule(numbers(a, node), numbers(b, node), attributes, placeOf(node)),
    matvec: ([matrix, vectors], _, node) => matvecRule(matrix, numbers(vectors, node), placeOf(node)),
    max([x], _, node) {
      const value = numbers(x, node);
      if (value.kind === 'family') fail(placeOf(node), 'unsupported', 'takes the largest of random numbers');
      if (value.growth.size > 0 || value.rest >= 0)
        fail(placeOf(node), 'random', 'takes the largest of random numbers');
      return sameOperation(value, node);
    },
    outer: ([u, v], _, node) => {
      const [first, second] = node.inputs as readonly [Node, Node];
      return {
        kind: 'outer',
        u: numbers(u, first),
        v: numbers(v, second),
        shapes: { u: first.shape, v: second.shape },
      };
    },
    reshape: ([x], _, node) => reshapeNumbers(numbers(x, node), placeOf(node)),
    scatter: ([x], attributes, node) => scatterRule(numbers(x, node), attributes, placeOf(node)),
    slice: ([x], attributes, node) => sliceRule(numbers(x, node), attributes, placeOf(node)),
    stopGradient: ([x]) => (x.kind === 'finite' ? linear(x, value => value) : x),
    sum: ([x], { axis }, node) => sumNumbers(numbers(x, node), axis, placeOf(node)),
    transpose: ([x], { axes }, node) => transposeNumbers(numbers(x, node), axes, placeOf(node)),

    // Blocks of zeros grow like nothing.
    constant: (_inputs, { value }, node) => finite(value === 0 ? undefined : node),
    constantArray: (_inputs, _attributes, node) => finite(node),
    dimensionSize: (_inputs, { dimension }, node) =>
      context.infinite.has(dimension) ? finite(one, growthOf(dimension)) : finite(node),
    input: (_inputs, _attributes, node) => finite(node),
    weight: (_inputs, _attributes, node) => ({ kind: 'matrix', weight: node }),
  };
}

function lastOf(shape: Shape | undefined): Shape[number] {
  return shape?.at(-1) ?? 1;
}
