import { input, substitute, topologicalOrder, type Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import { movedBy } from '../../facts/index.js';
import type { Model } from '../../models/index.js';
import { expand } from '../expansion.js';

/**
 * The primary network g of a hypernetwork, h = g(V¹, ..., Vᴴ), cut off the network f whose outputs the V are.
 */
export interface PrimaryNetwork {
  /** V¹, ..., Vᴴ, as f computes them. */
  readonly matrices: readonly Node[];
  /** The same as variables, and h as a function of these. */
  readonly variables: readonly Node[];
  readonly output: Node;
}

/**
 * The weights of g are the matrices in the graph of h that are computed from trained parameters. There are
 * none in a plain network: then the result is undefined, and f is h itself.
 */
export function primaryNetwork(h: Node, trained: readonly Node[]): PrimaryNetwork | undefined {
  const order = topologicalOrder([h]);
  const moving = movedBy(order, trained);
  const matrices = order.flatMap(({ primitive, inputs: [matrix] }) =>
    primitive.name === 'matvec' && matrix !== undefined && !matrix.isOperator && moving.has(matrix)
      ? [matrix]
      : [],
  );
  if (matrices.length === 0) return undefined;
  const variables = matrices.map((matrix, d) => input(`V${d + 1}`, matrix.shape));
  return { matrices, variables, output: replace(h, matrices, variables) };
}

/** An expression in the variables V¹, ..., Vᴴ where these are what f computes. */
export function atMatrices(expression: Node, { matrices, variables }: PrimaryNetwork): Node {
  return replace(expression, variables, matrices);
}

function replace(expression: Node, nodes: readonly Node[], by: readonly Node[]): Node {
  const [renewed] = substitute([expression], new Map(nodes.map((node, d) => [node, by[d] ?? node])));
  return renewed ?? expression;
}

/** Whether g is linear in each of V¹, ..., Vᴴ as long as none of its units crosses a kink. */
export function isMultilinear({ matrices, variables, output }: PrimaryNetwork): boolean {
  return variables.every((variable, d) => {
    const [series] = expand([output], new Map([[variable, matrices[d]]]), 2);
    return series?.[2] === undefined;
  });
}

/** What is said of a network that is its own only factor. */
export function withoutPrimary(model: Model): InvalidArgumentError {
  return new InvalidArgumentError(
    'model',
    model.name,
    'a hypernetwork: a network g whose matrices a wide network computes',
    'See layerTerms for this one',
  );
}
