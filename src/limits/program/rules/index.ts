import {
  constant,
  cos,
  elementwise,
  sin,
  type ElementwiseName,
  type Node,
  type Rules,
  type Shape,
} from '../../../ad/index.js';
import { slot } from '../../expectations/index.js';
import type { LimitContext } from '../context.js';
import { gaussianFamily } from '../families.js';
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
import {
  asGeneratedMatrix,
  elementwiseOfMatrices,
  productWithGenerated,
  productWithWeight,
} from './matrices.js';
import { asFlattened, dotOfFlattened, isWideOuter } from './outers.js';
import { dotNumbers, formOuter, matmulRule, matvecRule } from './products.js';

const one = constant(1);

/** What every primitive means in the limit: the reading of a graph as n → ∞. */
export function limitRules(context: LimitContext): Rules<Value> {
  const placeOf = (node: Node): Place => ({ node, shape: node.shape, context });
  const numbers = (value: Value | undefined, node: Node): Numbers => {
    const at = placeOf(node);
    if (value === undefined || value.kind === 'matrix')
      return fail(at, 'unsupported', 'uses the entries of a weight');
    if (value.kind === 'phases')
      return fail(at, 'unsupported', 'takes more than cosines and sines of phases');
    if (value.kind === 'generated' || value.kind === 'flattened') {
      return fail(
        at,
        'unsupported',
        'uses the entries of a generated matrix, or of its gradient, otherwise than in products',
        'Use the vector of its entries, before it is written as a matrix',
      );
    }
    return value.kind === 'outer' ? formOuter(value, at) : value;
  };
  type Rule = (inputs: readonly Value[], attributes: unknown, node: Node) => Value;
  const byElement: Rule = (inputs, _attributes, node) =>
    inputs.some(x => x.kind === 'generated' || x.kind === 'flattened' || isWideOuter(x, context))
      ? elementwiseOfMatrices(inputs, placeOf(node))
      : elementwiseRule(
          inputs.map((input, k) => numbers(input, node.inputs[k] as Node)),
          placeOf(node),
        );
  const elementwiseRules = Object.fromEntries(
    Object.keys(elementwise).map(name => [name, byElement]),
  ) as Record<ElementwiseName, Rule>;

  const ofPhases =
    (f: (x: Node) => Node): Rule =>
    (inputs, attributes, node) => {
      const [x] = inputs;
      if (x?.kind !== 'phases') return byElement(inputs, attributes, node);
      const family = gaussianFamily(x.phase, x.dimension, []);
      const factor = { f: f(slot(0)), of: [{ gaussian: x.phase, view: undefined }] };
      return { ...family, parts: family.parts.map(part => ({ ...part, factors: [factor] })) };
    };

  return {
    ...elementwiseRules,
    cos: ofPhases(cos),
    sin: ofPhases(sin),

    broadcast: ([x], _, node) => broadcastRule(numbers(x, node), placeOf(node)),
    concatenate: (inputs, { axis }, node) =>
      concatenateRule(
        inputs.map(input => numbers(input, node)),
        axis,
        placeOf(node),
      ),
    dot: ([a, b], _, node) =>
      a.kind === 'flattened' && b.kind === 'flattened'
        ? dotOfFlattened(a, b, placeOf(node))
        : dotNumbers(numbers(a, node), numbers(b, node), lastOf(node.inputs[0]?.shape), placeOf(node)),
    gather: ([x], attributes, node) => gatherRule(numbers(x, node), attributes, placeOf(node)),
    matmul: ([a, b], attributes, node) =>
      matmulRule(numbers(a, node), numbers(b, node), attributes, placeOf(node)),
    matvec([matrix, vectors], { transposed }, node) {
      const at = placeOf(node);
      if (matrix.kind === 'matrix') {
        const of = vectors.kind === 'flattened' ? vectors : numbers(vectors, node);
        return productWithWeight(of, transposed, at);
      }
      const of = numbers(vectors, node);
      if (matrix.kind === 'generated') return productWithGenerated(matrix, of, transposed, at);
      return matvecRule(matrix.kind === 'outer' ? matrix : numbers(matrix, node), of, transposed, at);
    },
    max([x], _, node) {
      const value = numbers(x, node);
      if (value.kind === 'family' && value.dimension !== undefined)
        fail(
          placeOf(node),
          'unsupported',
          'takes the largest of random numbers in a graph that has its derivative',
          'Write it as maximum of two, again and again',
        );
      if (value.kind === 'family' || value.growth.size > 0 || value.rest >= 0)
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
    reshape([x], _, node) {
      const at = placeOf(node);
      return asGeneratedMatrix(x, at) ?? asFlattened(x, at) ?? reshapeNumbers(numbers(x, node), at);
    },
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
