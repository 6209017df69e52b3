import {
  constant,
  dimensionSize,
  elementwise,
  input,
  isApplication,
  leaves,
  multiply,
  power,
  substitute,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import { LimitError, type LimitReason } from '../../errors/index.js';
import { movedBy, operationNames, wideOutputs } from '../../facts/index.js';
import { inputNodes, parameterNodes, trainedNodes, type Model } from '../../models/index.js';

/** The networks that a network h = g(V¹, V², ...) is made of, V the outputs of wide networks f. */
export interface CutNetwork {
  /** The outputs of f, each a vector whose entries are alike. */
  readonly outputs: readonly Node[];
  /** Stand for these in `rest`. */
  readonly variables: readonly Node[];
  /** h, as g of the variables. */
  readonly rest: Node;
}

const sums: ReadonlySet<unknown> = new Set([elementwise.add, elementwise.subtract, elementwise.negate]);

/**
 * Cuts a network where the last matrices of its wide part give finitely many numbers, after scales and biases.
 *
 * @param suffix is put after the names V1, V2, ... of the variables.
 * @throws LimitError where what remains is trained besides, or wide outputs are not vectors, or share matrices.
 */
export function cutNetwork(
  h: Node,
  trained: readonly Node[],
  suffix = '',
): CutNetwork {
  const order = topologicalOrder([h]);
  const nameOf = operationNames(order);
  const fail = (node: Node, reason: LimitReason, problem: string): never => {
    throw new LimitError(nameOf(node), reason, problem);
  };
  const outputs = affineOutputs(h, order, trained);
  const matrices = outputs.flatMap(({ products }) => products.map(({ inputs }) => inputs[0]));
  for (const { node, products } of outputs) {
    if (node.rank !== 1 || typeof node.shape[0] !== 'number')
      fail(
        node,
        'unsupported',
        'is no vector of a known length: outputs of the wide network are cut off as such',
      );
    if (products.some(({ inputs: [matrix] }) => matrices.filter(other => other === matrix).length > 1))
      fail(node, 'unsupported', 'uses the last matrix of the wide network more than once');
  }
  const nodes = outputs.map(({ node }) => node);
  const bare = outputs.map(({ node, products }) => (products.includes(node) ? fanInOf(node) : undefined));
  const normal = nodes.map((node, d) => {
    const fanIn = bare[d];
    return fanIn === undefined ? node : multiply(node, power(dimensionSize(fanIn), -0.5));
  });
  const variables = normal.map(({ shape }, d) => input(`V${d + 1}${suffix}`, shape));
  // Scalars are moved past what is linear, so that 1/√n may stand in g: with V = W q/√n it must cancel.
  const [rest, other] = [1, 4].map(length => {
    const replacements = new Map<Node, Node>();
    nodes.forEach((node, d) => {
      const [v, fanIn] = [variables[d] ?? node, bare[d]];
      replacements.set(node, fanIn === undefined ? v : multiply(Math.sqrt(length), v));
      if (fanIn !== undefined) replacements.set(dimensionSize(fanIn), constant(length));
    });
    return substitute([h], replacements)[0] ?? h;
  }) as [Node, Node];
  const [first = h] = nodes;
  if (rest !== other)
    fail(first, 'growth', `is not divided by √n, of n = ${String(bare[0])}, before it is used`);
  const left = topologicalOrder([rest]).find(node => trained.includes(node));
  if (left !== undefined) {
    const user = order.find(({ inputs }) => inputs.includes(left)) ?? left;
    fail(user, 'unsupported', 'is trained besides the wide network whose outputs the rest is a function of');
  }
  return { outputs: normal, variables, rest };
}

/** The named dimension that a product W q sums over. */
function fanInOf({ inputs: [, vectors] }: Node): string | undefined {
  const length = vectors?.shape.at(-1);
  return typeof length === 'string' ? length : undefined;
}

/** The last nodes that are multiples of products W q of the last matrices, with their biases. */
function affineOutputs(
  h: Node,
  order: readonly Node[],
  trained: readonly Node[],
): { readonly node: Node; readonly products: readonly Node[] }[] {
  const moving = movedBy(order, trained);
  const found = new Map<Node, readonly Node[]>(wideOutputs(h, trained).map(node => [node, [node]]));
  for (const node of order) {
    if (found.has(node)) continue;
    if (isApplication(node, leaves.input) && trained.includes(node) && node.rank === 1) found.set(node, []);
    const operands = node.inputs.filter(input => moving.has(input));
    const scales = node.inputs.filter(input => !moving.has(input));
    const isSum = sums.has(node.primitive) && scales.length === 0;
    const isMultiple =
      (isApplication(node, elementwise.multiply) ||
        (isApplication(node, elementwise.divide) && operands[0] === node.inputs[0])) &&
      operands.length === 1 &&
      scales.every(({ rank }) => rank === 0);
    if ((isSum || isMultiple) && operands.every(operand => found.has(operand)))
      found.set(node, [...new Set(operands.flatMap(operand => found.get(operand) ?? []))]);
  }
  const usersOf = (node: Node): Node[] => order.filter(({ inputs }) => inputs.includes(node));
  return [...found].flatMap(([node, products]) => {
    const isLast = node === h || usersOf(node).some(user => !found.has(user));
    return products.length > 0 && isLast ? [{ node, products }] : [];
  });
}

/** One of the wide networks f, as a model of its own, which has the inputs and parameters that it uses. */
export function wideModel(model: Model, position: number): Model {
  const cut = (parameters: Readonly<Record<string, Node>>, inputs: Readonly<Record<string, Node>>): Node => {
    const all = { ...parameterNodes(model), ...parameters };
    const h = model.apply(all, { ...inputNodes(model, ''), ...inputs });
    const { outputs } = cutNetwork(h, trainedNodes(model, all));
    return outputs[position] as Node;
  };
  const [parameters, inputs] = [parameterNodes(model), inputNodes(model, '')];
  const output = cut(parameters, inputs);
  const used = new Set(topologicalOrder([output]));
  const own = model.parameters.filter(({ name }) => used.has(parameters[name] as Node));
  const dimensions = new Set(own.flatMap(({ shape }) => shape));
  return {
    name: `wide network of ${model.name}`,
    configuration: {},
    inputs: Object.fromEntries(
      Object.entries(model.inputs).filter(([name]) => used.has(inputs[name] as Node)),
    ),
    parameters: own,
    hiddenDimensions: model.hiddenDimensions.filter(dimension => dimensions.has(dimension)),
    outputs: output.shape[0] as number,
    apply: cut,
  };
}
