import { asNode, input, Node, toTensor, type Tensor, type TensorLike } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import { schedule } from '../program/index.js';
import { evaluate } from './evaluate.js';
import { isTracing } from './functions.js';

/** What a transform may be given for one argument of a function. */
export type Argument = Node | TensorLike;

/** A value, or lists and records of such. */
export type Tree<Leaf> = Leaf | readonly Tree<Leaf>[] | { readonly [name: string]: Tree<Leaf> };

/**
 * Applies a function of nodes to nodes, or to arrays: these become inputs of their shapes, and the nodes of
 * the result are evaluated. Beside nodes, a number stands for a constant.
 */
export function lift(
  transform: string,
  given: readonly Argument[],
  f: (nodes: Node[]) => Tree<Node>,
): unknown {
  if (areNodes(transform, given)) return f(nodesOf(given));
  return evaluateLifted(transform, given as readonly TensorLike[], f);
}

/**
 * Whether the answer is a node.
 * @throws InvalidArgumentError for arrays inside a function that is being traced: an answer in numbers would
 *   come when the graph is long made.
 */
export function areNodes(transform: string, given: readonly Argument[]): boolean {
  if (given.some(value => value instanceof Node)) return true;
  if (!isTracing()) return false;
  throw new InvalidArgumentError(
    `${transform}: input 0`,
    given[0],
    'a node, inside a function that is being traced',
    'Write constant(...) for numbers that the function holds',
  );
}

/** @throws InvalidArgumentError unless each is a node, or a number, which stands for a constant. */
export function nodesOf(given: readonly Argument[]): Node[] {
  return given.map((value, position) => {
    if (value instanceof Node || typeof value === 'number') return asNode(value, `input ${position}`);
    throw new InvalidArgumentError(
      `input ${position}`,
      value,
      'a node or a number, since another input is a node',
      'Write constant(...) for an array',
    );
  });
}

/** Inputs that stand for arrays, and their values. */
export interface LiftedArrays {
  readonly nodes: Node[];
  readonly tensors: readonly Tensor[];
  readonly bindings: Map<Node, Tensor>;
}

/** @throws ShapeError or InvalidArgumentError if an array is none. */
export function liftArrays(given: readonly TensorLike[]): LiftedArrays {
  const tensors = given.map((value, position) => toTensor(value, `input ${position}`));
  const nodes = tensors.map(({ shape }, position) => input(String(position), shape));
  return { nodes, tensors, bindings: new Map(nodes.map((node, k) => [node, tensors[k] as Tensor])) };
}

async function evaluateLifted(
  transform: string,
  given: readonly TensorLike[],
  f: (nodes: Node[]) => Tree<Node>,
): Promise<Tree<Tensor>> {
  const { nodes, bindings } = liftArrays(given);
  const tree = f(nodes);
  const leaves: Node[] = [];
  mapTree(tree, leaf => leaves.push(leaf));
  const results = await evaluateClosed(transform, leaves, bindings);
  return mapTree(tree, () => results.shift() as Tensor);
}

/**
 * The values of nodes that depend on nothing but what is bound.
 * @throws InvalidArgumentError if they depend on a node of elsewhere.
 */
export async function evaluateClosed(
  transform: string,
  outputs: readonly Node[],
  bindings: ReadonlyMap<Node, Tensor>,
): Promise<Tensor[]> {
  const scheduled = schedule(outputs);
  const foreign = [...scheduled.inputs, ...scheduled.weights].find(node => !bindings.has(node));
  if (foreign !== undefined) {
    throw new InvalidArgumentError(
      `${transform}: f, which holds the node ${foreign.attributes['label'] as string},`,
      foreign.toString(),
      'a function of its arguments and of constants, where arrays are given',
      'Give nodes, e.g. constant(1) for 1, to get a node, and evaluate that',
    );
  }
  return evaluate(scheduled, bindings);
}

function mapTree<Result>(tree: Tree<Node>, f: (leaf: Node) => Result): Tree<Result> {
  if (tree instanceof Node) return f(tree);
  if (Array.isArray(tree)) return (tree as readonly Tree<Node>[]).map(part => mapTree(part, f));
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, mapTree(part, f)]));
}
