import {
  factorsOfDimension,
  isApplication,
  leaves,
  Node,
  type Shape,
  topologicalOrder,
} from '../ad/index.js';
import { InvalidArgumentError, ShapeError } from '../errors/index.js';
import {
  inputDimension,
  inputNodes,
  parameterNodes,
  type InputNodes,
  type Model,
  type ParameterNodes,
} from './model.js';

type Described = Pick<Model, 'name' | 'inputs' | 'parameters'>;

/** `apply` at fresh nodes, and what its graph says. */
export function traced(
  model: Described,
  apply: (parameters: ParameterNodes, inputs: InputNodes) => unknown,
): { readonly output: Node; readonly hiddenDimensions: readonly string[] } {
  const parameters = parameterNodes(model);
  const inputs = inputNodes(model, '');
  const output = checkedOutput(model.name, apply(parameters, inputs));
  const graph = topologicalOrder([output]);
  const used = new Set(graph);
  for (const [what, nodes] of [
    ['parameters', parameters],
    ['inputs', inputs],
  ] as const) {
    for (const [name, node] of Object.entries(nodes)) {
      if (!used.has(node)) {
        throw new InvalidArgumentError(`${what}.${name}`, name, `${what} that apply of ${model.name} uses`);
      }
    }
  }
  const own = new Set([...Object.values(parameters), ...Object.values(inputs)]);
  const strange = graph.find(node => ['input', 'weight'].includes(node.primitive.name) && !own.has(node));
  if (strange !== undefined) {
    throw new InvalidArgumentError(
      `a node of ${model.name}`,
      strange.toString(),
      'parameters and inputs of the model; numbers that stay the same are constants',
    );
  }
  return { output, hiddenDimensions: dimensionsOf(model, graph) };
}

/** The names of dimensions that `width` binds; every other one must be that of the input. */
function dimensionsOf(model: Described, graph: readonly Node[]): string[] {
  const named = (shapes: readonly Shape[]): string[] => [
    ...new Set(
      shapes
        .flat()
        .flatMap(factorsOfDimension)
        .filter(dimension => typeof dimension === 'string'),
    ),
  ];
  const ofInputs = named(Object.values(model.inputs));
  const bound = inputDimension(model);
  const without = (name: string, where: string): never => {
    throw new ShapeError(
      `${model.name}: dimension ${name} of ${where} has no length, allowed: numbers, dimensions of parameters, ` +
        `and one name among all inputs (${bound}), which inputSize binds`,
    );
  };
  for (const name of ofInputs) if (name !== bound) without(name, 'the inputs');
  const hidden = named(model.parameters.map(({ shape }) => shape)).filter(name => name !== bound);
  const known = new Set([...hidden, ...ofInputs]);
  for (const node of graph) {
    const names = isApplication(node, leaves.dimensionSize)
      ? [node.attributes.dimension]
      : named([node.shape]);
    for (const name of names) if (!known.has(name)) without(name, node.toString());
  }
  return hidden;
}

/** @throws InvalidArgumentError for what is no node. */
export function checkedOutput(model: string, output: unknown): Node {
  if (output instanceof Promise || isThenable(output)) {
    throw new InvalidArgumentError(
      `apply of ${model}`,
      'a function that gives a promise',
      'a function that gives a node at once, not an async one',
    );
  }
  if (!(output instanceof Node)) {
    throw new InvalidArgumentError(
      `what apply of ${model} gives`,
      output,
      'a node, made by add, matvec, relu, ...',
    );
  }
  return output;
}

function isThenable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** The number of outputs. @throws ShapeError for an output that is no vector of known length. */
export function outputsOf(model: string, output: Node): number {
  const [length = 1, ...more] = output.shape;
  if (typeof length === 'number' && more.length === 0 && !output.isOperator) return length;
  throw new ShapeError(
    `${model}: apply gives an output of shape [${output.shape.join(', ')}], allowed: a vector of a known length, as [1], ` +
      'or a scalar, []; sum or reshape gives one',
  );
}
