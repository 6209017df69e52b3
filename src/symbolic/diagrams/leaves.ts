import { isProductDimension, type Node } from '../../ad/index.js';
import { InvalidArgumentError } from '../../errors/index.js';
import type { Model, Parameter } from '../../models/index.js';
import { oneFormula } from '../formula.js';
import type { ArrayOf } from '../graph/arrays.js';
import { exactConstant } from '../graph/constants.js';
import type { Reading } from '../graph/entries.js';
import { labelOfInput, subscripted } from '../naming.js';
import type { QuantityGraph } from '../quantity.js';
import type { DiagramSum, DiagramSums } from './diagramSums.js';
import type { Leaf } from './diagram.js';

/** What the leaves of a network are as diagrams, and of which nodes they are. */
export interface NetworkLeaves {
  readonly given: ReadonlyMap<Node, Reading<DiagramSum>>;
  /** The node of each leaf, by its number. */
  readonly nodes: readonly Node[];
}

/** @throws InvalidArgumentError for parameters that are no Gaussian vectors or matrices. */
export function networkLeaves(
  model: Model,
  { network, points }: QuantityGraph,
  sums: DiagramSums,
): NetworkLeaves {
  const given = new Map<Node, Reading<DiagramSum>>();
  const nodes: Node[] = [];
  const leaf = (node: Node, description: Omit<Leaf, 'id'>): number => {
    nodes.push(node);
    return sums.registry.leaf(description).id;
  };
  for (const parameter of model.parameters) {
    const node = network.parameters[parameter.name] as Node;
    const variance = varianceOf(parameter);
    given.set(
      node,
      readLeaf(node, parameter.name, sums, (name, legs) =>
        leaf(node, { name, legs, kind: 'parameter', variance }),
      ),
    );
  }
  for (const { suffix, nodes: inputs } of points)
    for (const [name, node] of Object.entries(inputs)) {
      const label = labelOfInput(name, suffix);
      const isKnown = node.shape.every(dimension => typeof dimension === 'number');
      given.set(
        node,
        isKnown
          ? {
              lengths: node.shape,
              data: subscripted(label, node.shape).map(sums.symbol),
            }
          : readLeaf(node, label, sums, (entry, legs) =>
              leaf(node, { name: entry, legs, kind: 'input', variance: oneFormula }),
            ),
      );
    }
  return { given, nodes };
}

function varianceOf({ name, law, deviation = 1 }: Parameter): Leaf['variance'] {
  if (law === 'normal') return exactConstant(deviation).power(2);
  throw new InvalidArgumentError('model', `the ${law} ${name}`, 'parameters of normal law');
}

/** An array of leaves, one for each choice of subscripts along axes of known length. */
function readLeaf(
  node: Node,
  name: string,
  sums: DiagramSums,
  leaf: (name: string, legs: readonly string[]) => number,
): Reading<DiagramSum> {
  const legs = node.shape.filter(dimension => typeof dimension === 'string');
  if (legs.length > 2 || legs.some(isProductDimension) || (legs.length === 2 && node.rank > 2)) {
    throw new InvalidArgumentError(
      'model',
      `${name} of shape [${node.shape.join(', ')}]`,
      'arrays of at most two axes whose lengths are names, none of them products',
    );
  }
  if (legs.length === 2) return sums.matrix(leaf(name, legs));
  const array: ArrayOf<DiagramSum> = {
    lengths: node.shape.map(sums.lengthOf),
    data: subscripted(name, node.shape).map(entry => sums.leaf(leaf(entry, legs))),
  };
  return array;
}
