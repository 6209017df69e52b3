import {
  asNode,
  backprop,
  broadcast,
  describeShape,
  input,
  jetOfGraph,
  Node,
  sameShape,
  seriesOf,
  substitute,
  toTensor,
  type Series,
  type Tensor,
  type TensorLike,
} from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import { evaluate } from './evaluate.js';

/** A function of nodes, written with the constructors of widejet (`add`, `tanh`, `dot`, ...); tracing gives its graph. */
export type NodeFunction = (...inputs: Node[]) => Node;

/** ∇f: of nodes it gives a node, for use inside other functions; of arrays it gives the numbers. */
export interface Gradient {
  (...inputs: Node[]): Node;
  (...inputs: TensorLike[]): Promise<Tensor>;
}

export interface JacobianVectorProduct {
  (inputs: readonly Node[], tangents: readonly Node[]): { value: Node; tangent: Node };
  (
    inputs: readonly TensorLike[],
    tangents: readonly TensorLike[],
  ): Promise<{ value: Tensor; tangent: Tensor }>;
}

export interface VectorJacobianProduct {
  (inputs: readonly Node[], cotangent: Node): { value: Node; cotangents: Node[] };
  (inputs: readonly TensorLike[], cotangent: TensorLike): Promise<{ value: Tensor; cotangents: Tensor[] }>;
}

export interface HessianVectorProduct {
  (x: Node, v: Node): Node;
  (x: TensorLike, v: TensorLike): Promise<Tensor>;
}

export interface Jet {
  (inputs: readonly Node[], directions: readonly Node[]): { coefficients: Node[] };
  (inputs: readonly TensorLike[], directions: readonly TensorLike[]): Promise<{ coefficients: Tensor[] }>;
}

/**
 * The gradient ∂f/∂x by reverse mode, for a scalar function f of one or several arrays.
 *
 * @param options which `argument` to differentiate by, counted from 0; the first unless given.
 * @returns a function of the arguments of f, whose result has the shape of that argument.
 * @throws ShapeError if f is not scalar; InvalidArgumentError if there is no such argument or an input is not finite.
 * @example
 * ```ts
 * import { gradient, sin, sum } from 'widejet/graph';
 * const { data } = await gradient(x => sum(sin(x)))([0, Math.PI]);
 * console.log(data); // Float64Array(2) [ 1, -1 ]
 * ```
 */
export function gradient(f: NodeFunction, { argument = 0 } = {}): Gradient {
  return ((...given: (Node | TensorLike)[]) =>
    lift(given, inputs => {
      const variable = inputs[argument];
      if (variable === undefined) {
        throw new InvalidArgumentError(
          'gradient: argument',
          argument,
          `an integer from 0 to ${inputs.length - 1}`,
        );
      }
      const [result] = traced(inputs, variables => {
        const [slope] = backprop(f(...variables), [variables[argument] as Node]);
        return [slope ?? zerosLike(variable)];
      });
      return result as Node;
    })) as Gradient;
}

/**
 * Forward mode: the value f(x) and the tangent ∂f/∂x · v = Σᵢ ∂f/∂xᵢ · vᵢ.
 *
 * @returns a function of the list of inputs xᵢ and the list of tangents vᵢ, of equal shapes.
 * @throws ShapeError if shapes differ.
 * @example
 * ```ts
 * import { exp, jvp } from 'widejet/graph';
 * const { value, tangent } = await jvp(x => exp(x))([0], [2]);
 * console.log(value.data[0], tangent.data[0]); // 1 2
 * ```
 */
export function jvp(f: NodeFunction): JacobianVectorProduct {
  return ((inputs: readonly (Node | TensorLike)[], tangents: readonly (Node | TensorLike)[]) =>
    lift(pairs('jvp', inputs, tangents), nodes => {
      const [value, tangent] = traceJet(f, nodes, 1, 'jvp');
      return { value: value as Node, tangent: tangent as Node };
    })) as JacobianVectorProduct;
}

/**
 * Reverse mode: the value f(x) and the cotangents ȳᵀ ∂f/∂xᵢ for every input.
 *
 * @returns a function of the list of inputs and a cotangent of the shape of f(x).
 * @throws ShapeError if the cotangent does not have the shape of f(x).
 * @example
 * ```ts
 * import { multiply, vjp } from 'widejet/graph';
 * const { cotangents } = await vjp((x, y) => multiply(x, y))([3, 5], 1);
 * console.log(cotangents.map(({ data }) => data[0])); // [ 5, 3 ]
 * ```
 */
export function vjp(f: NodeFunction): VectorJacobianProduct {
  return ((inputs: readonly (Node | TensorLike)[], cotangent: Node | TensorLike) =>
    lift([...inputs, cotangent], nodes => {
      const [value, ...cotangents] = traced(nodes, fresh => {
        const variables = fresh.slice(0, -1);
        const output = f(...variables);
        const slopes = backprop(output, variables, fresh.at(-1));
        return [output, ...slopes.map((slope, position) => slope ?? zerosLike(variables[position] as Node))];
      });
      return { value: value as Node, cotangents };
    })) as VectorJacobianProduct;
}

/**
 * ∇²f(x) v for a scalar function f of one array, forward over reverse: the Hessian is never formed.
 *
 * @throws ShapeError if f is not scalar or v does not have the shape of x.
 * @example
 * ```ts
 * import { dot, hessianVectorProduct } from 'widejet/graph';
 * const { data } = await hessianVectorProduct(x => dot(x, x))([1, 2], [3, 4]);
 * console.log(data); // Float64Array(2) [ 6, 8 ]
 * ```
 */
export function hessianVectorProduct(f: (x: Node) => Node): HessianVectorProduct {
  return ((x: Node | TensorLike, v: Node | TensorLike) =>
    lift(
      [x, v],
      ([at, along]) => jvp(gradient(f))([at as Node], [along as Node]).tangent,
    )) as HessianVectorProduct;
}

/**
 * Taylor mode: the normalised coefficients aₖ of f(x + ε v) = Σₖ aₖ εᵏ for k = 0..order, so that the k-th directional
 * derivative is k! aₖ. All orders come at once, at a cost that grows as order².
 *
 * @param order the highest order, an integer ≥ 0.
 * @returns a function of the list of inputs xᵢ and the list of directions vᵢ, of equal shapes.
 * @throws InvalidArgumentError if the order is not an integer ≥ 0; ShapeError if shapes differ.
 * @example
 * ```ts
 * import { exp, jet } from 'widejet/graph';
 * const { coefficients } = await jet(x => exp(x), 3)([0], [1]);
 * console.log(coefficients.map(({ data }) => data[0])); // [ 1, 1, 0.5, 0.16666666666666666 ]
 * ```
 */
export function jet(f: NodeFunction, order: number): Jet {
  if (!Number.isInteger(order) || order < 0) throw new InvalidArgumentError('order', order, 'an integer ≥ 0');
  return ((inputs: readonly (Node | TensorLike)[], directions: readonly (Node | TensorLike)[]) =>
    lift(pairs('jet', inputs, directions), nodes => ({
      coefficients: traceJet(f, nodes, order, 'jet'),
    }))) as Jet;
}

function pairs<T>(name: string, inputs: readonly T[], directions: readonly T[]): T[] {
  if (inputs.length !== directions.length) {
    throw new ShapeError(
      `${name}: ${inputs.length} inputs and ${directions.length} directions, allowed: one for each`,
    );
  }
  return [...inputs, ...directions];
}

/** The coefficients of f along a line; the nodes are the inputs, and then a direction for each. */
function traceJet(f: NodeFunction, given: readonly Node[], order: number, name: string): Node[] {
  const count = given.length / 2;
  return traced(given, nodes => {
    const variables = nodes.slice(0, count);
    const seeds = new Map<Node, Series>();
    variables.forEach((variable, position) => {
      const direction = nodes[count + position] as Node;
      if (!sameShape(variable.shape, direction.shape)) {
        throw new ShapeError(
          `${name}: direction ${position} has shape ${describeShape(direction.shape)}, allowed: that of its input, ${describeShape(variable.shape)}`,
        );
      }
      seeds.set(variable, seriesOf(variable, [direction]));
    });
    const output = f(...variables);
    const [series] = jetOfGraph([output], seeds, order);
    return Array.from({ length: order + 1 }, (_, k) => series?.[k] ?? zerosLike(output));
  });
}

/**
 * Applies a transform to fresh variables and puts the given nodes in their place only then. Without this, an
 * expression that f builds for itself and that happens to equal one of its inputs would be the same node, and be
 * differentiated as if it were that input.
 */
function traced(inputs: readonly Node[], transform: (variables: readonly Node[]) => Node[]): Node[] {
  const variables = inputs.map(node => input('variable', node.shape));
  const replacements = new Map(variables.map((variable, position) => [variable, inputs[position] as Node]));
  return substitute(transform(variables), replacements);
}

function zerosLike(node: Node): Node {
  return broadcast(0, node.shape);
}

type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/**
 * Applies a function of nodes to nodes, or to arrays: these become inputs of their shapes, and the nodes of the result
 * are evaluated. Beside nodes, a number stands for a constant.
 */
function lift(given: readonly (Node | TensorLike)[], f: (nodes: Node[]) => Tree<Node>): unknown {
  if (given.some(value => value instanceof Node)) {
    return f(
      given.map((value, position) => {
        if (value instanceof Node || typeof value === 'number') return asNode(value);
        throw new InvalidArgumentError(
          `input ${position}`,
          value,
          'a node or a number, since another input is a node',
        );
      }),
    );
  }
  return evaluateLifted(given as readonly TensorLike[], f);
}

async function evaluateLifted(
  given: readonly TensorLike[],
  f: (nodes: Node[]) => Tree<Node>,
): Promise<Tree<Tensor>> {
  const tensors = given.map((value, position) => toTensor(value, `input ${position}`));
  const nodes = tensors.map(({ shape }, position) => input(String(position), shape));
  const tree = f(nodes);
  const leaves: Node[] = [];
  mapTree(tree, leaf => leaves.push(leaf));
  const results = await evaluate(
    leaves,
    new Map(nodes.map((node, position) => [node, tensors[position] as Tensor])),
  );
  return mapTree(tree, () => results.shift() as Tensor);
}

function mapTree<Result>(tree: Tree<Node>, f: (leaf: Node) => Result): Tree<Result> {
  if (tree instanceof Node) return f(tree);
  if (Array.isArray(tree)) return (tree as readonly Tree<Node>[]).map(part => mapTree(part, f));
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, mapTree(part, f)]));
}
