import {
  backprop,
  concatenate,
  constant,
  describeShape,
  input,
  jetOfGraph,
  reshape,
  sizeOf,
  substitute,
  type Node,
  type Shape,
  type Tensor,
  type TensorLike,
} from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import {
  argumentAsked,
  argumentOf,
  checkFunction,
  type DerivativeOptions,
  type NodeFunction,
  onVariables,
  traceFunction,
  zerosLike,
} from './functions.js';
import { areNodes, evaluateClosed, lift, liftArrays, nodesOf, type Argument } from './lift.js';
import { stretchTensor } from './stretchTensor.js';
import { gradient, jvp, type Derivative } from './transforms.js';

/** As nodes, each row or column is a copy of the derivative's graph. */
const MOST_COPIES = 1000;

/**
 * The Jacobian ∂f/∂x of a function f of one or several arrays: J[a..., i...] = ∂f[a...]/∂x[i...], of shape
 * [shape of f(x)..., shape of x...]. It is made of its rows by reverse mode or of its columns by forward
 * mode, whichever are fewer.
 *
 * Of arrays it is one evaluation, with the unit vectors as a batch. Of nodes, inside other functions, it is a
 * graph with one copy of the derivative for each row or column, at most 1000.
 *
 * @param options which `argument` to differentiate by, counted from 0; the first unless given.
 * @returns a function of the arguments of f.
 * @throws InvalidArgumentError if there is no such argument, an input is not finite, f does not return a
 *   node, or a Jacobian of nodes has more than 1000 rows and columns; ShapeError if one of nodes has neither
 *   rows nor columns of known number.
 * @example
 * ```ts
 * import { jacobian, multiply } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * console.log(toNested(await jacobian(x => multiply(x, x))([1, 2]))); // [ [ 2, 0 ], [ 0, 4 ] ]
 * ```
 */
export function jacobian(f: NodeFunction, options: DerivativeOptions = {}): Derivative {
  return jacobianOf('jacobian', f, options);
}

/**
 * The Hessian ∇²f of a scalar function f of one or several arrays, H[i..., j...] = ∂²f/∂x[i...]∂x[j...], of
 * shape [shape of x..., shape of x...]: the Jacobian of the gradient, symmetric up to rounding. For one
 * product with it `hessianVectorProduct` is enough.
 *
 * @param options which `argument` to differentiate by, counted from 0; the first unless given.
 * @returns a function of the arguments of f.
 * @throws ShapeError if f is not scalar; InvalidArgumentError as `jacobian`.
 * @example
 * ```ts
 * import { hessian, multiply, slice, sum } from 'widejet/graph';
 * import { toNested } from 'widejet';
 * const product = hessian(x => sum(multiply(slice(x, 0, 1), slice(x, 1, 2))));
 * console.log(toNested(await product([3, 5]))); // [ [ 0, 1 ], [ 1, 0 ] ]
 * ```
 */
export function hessian(f: NodeFunction, options: DerivativeOptions = {}): Derivative {
  argumentAsked('hessian', f, options);
  return jacobianOf('hessian', gradient(f, options), options);
}

export interface HessianVectorProduct {
  (x: Node, v: Node): Node;
  (x: TensorLike, v: TensorLike): Promise<Tensor>;
}

/**
 * ∇²f(x) v for a scalar function f of one array, forward over reverse: the Hessian is never formed. Data that
 * f needs besides x it may hold: `constant` arrays, or nodes of a function around it.
 *
 * @throws ShapeError if f is not scalar or v does not have the shape of x.
 * @example
 * ```ts
 * import { constant, dot, hessianVectorProduct, power } from 'widejet/graph';
 * const data = constant([1, 2]);
 * const { data: product } = await hessianVectorProduct(x => power(dot(x, data), 2))([1, 0], [3, 4]);
 * console.log(product); // Float64Array(2) [ 22, 44 ]
 * ```
 */
export function hessianVectorProduct(f: NodeFunction): HessianVectorProduct {
  checkFunction('hessianVectorProduct', f);
  return ((x: Argument, v: Argument) =>
    lift(
      'hessianVectorProduct',
      [x, v],
      ([at, along]) => jvp(gradient(f))([at as Node], [along as Node]).tangent,
    )) as HessianVectorProduct;
}

function jacobianOf(transform: string, f: NodeFunction, options: DerivativeOptions): Derivative {
  const argument = argumentAsked(transform, f, options);
  const answer = (...given: Argument[]): unknown =>
    areNodes(transform, given)
      ? ofNodes(transform, f, nodesOf(given), argument)
      : ofArrays(transform, f, given as readonly TensorLike[], argument);
  return answer as Derivative;
}

/**
 * The derivative of an output along a tangent of the variable, or of ⟨cotangent, output⟩: linear in this
 * seed.
 */
interface Linearization {
  readonly isForward: boolean;
  readonly seed: Node;
  /** Of the shape of the output for a tangent, of the variable for a cotangent. */
  readonly slope: Node;
}

function linearize(output: Node, variable: Node): Linearization {
  const [rows, columns] = [knownSize(output.shape), knownSize(variable.shape)];
  const isForward = columns <= rows;
  const seed = input(isForward ? 'tangent' : 'cotangent', isForward ? variable.shape : output.shape);
  if (isForward) {
    const [series] = jetOfGraph([output], new Map([[variable, [variable, seed]]]), 1);
    return { isForward, seed, slope: series?.[1] ?? zerosLike(output) };
  }
  const [slope] = backprop(output, [variable], seed);
  return { isForward, seed, slope: slope ?? zerosLike(variable) };
}

/** The number of elements; infinite if a dimension is a name. */
function knownSize(shape: Shape): number {
  return shape.reduce<number>((size, n) => (typeof n === 'number' ? size * n : Infinity), 1);
}

async function ofArrays(
  transform: string,
  f: NodeFunction,
  given: readonly TensorLike[],
  argument: number,
): Promise<Tensor> {
  const { nodes, bindings } = liftArrays(given);
  const variable = argumentOf(transform, nodes, argument);
  const output = traceFunction(transform, f, nodes);
  const { isForward, seed, slope } = linearize(output, variable);
  const seedShape = seed.shape as readonly number[];
  const slopeShape = slope.shape as readonly number[];
  const [count, size] = [sizeOf(seedShape), sizeOf(slopeShape)];
  bindings.set(seed, { data: identity(count), shape: [count, ...seedShape] });
  const [value] = (await evaluateClosed(transform, [slope], bindings)) as [Tensor];
  const { data } = stretchTensor(value, [count, ...slopeShape]);
  if (!isForward) return { data, shape: [...seedShape, ...slopeShape] };
  return {
    data: data.map((_, k) => data[(k % count) * size + Math.floor(k / count)] ?? NaN),
    shape: [...slopeShape, ...seedShape],
  };
}

function identity(count: number): Float64Array {
  const data = new Float64Array(count * count);
  for (let k = 0; k < count; k++) data[k * (count + 1)] = 1;
  return data;
}

function ofNodes(transform: string, f: NodeFunction, given: readonly Node[], argument: number): Node {
  argumentOf(transform, given, argument);
  const [result] = onVariables(given, variables => {
    const variable = argumentOf(transform, variables, argument);
    const output = traceFunction(transform, f, variables);
    const { isForward, seed, slope } = linearize(output, variable);
    const count = knownSize(seed.shape);
    checkCopies(transform, count, output, variable);
    const shape = isForward ? [...slope.shape, 1] : [1, ...slope.shape];
    const parts = Array.from({ length: count }, (_, k): Node => {
      const data = new Float64Array(count);
      data[k] = 1;
      const unit = constant({ data, shape: seed.shape as readonly number[] });
      const [part] = substitute([slope], new Map([[seed, unit]]));
      return reshape(part as Node, shape);
    });
    return [reshape(concatenate(parts, isForward ? -1 : 0), [...output.shape, ...variable.shape])];
  });
  return result as Node;
}

function checkCopies(transform: string, count: number, output: Node, variable: Node): void {
  if (count === Infinity) {
    throw new ShapeError(
      `${transform}: f(x) has shape ${describeShape(output.shape)} and x ${describeShape(variable.shape)}, ` +
        'allowed: known lengths of one of both, where nodes are given',
    );
  }
  if (count > MOST_COPIES) {
    throw new InvalidArgumentError(
      `${transform}: the smaller number of rows and columns`,
      count,
      `at most ${MOST_COPIES} where nodes are given, since each is a graph`,
      'Give arrays, or ask for products: jvp, vjp, hessianVectorProduct',
    );
  }
}
