import { instanceOf, kind, listOf, type RequiredKind } from '../errors/index.js';
import { Node } from './node.js';
import { isDimension, mostAxes } from './shape.js';

/** What the constructors and transforms of graphs may be given. */
export const aNode = instanceOf(Node, 'a node');
export const someNodes = listOf(aNode, { allowed: 'a list of nodes' });
export const aDimension = kind('a positive integer or the name of a dimension', isDimension);
export const aShape = listOf(aDimension, {
  most: mostAxes,
  allowed: 'a shape: a list of positive integers or names of dimensions',
});
/** A map from nodes; what they lead to is for others to check. */
export const byNode: RequiredKind = {
  allowed: 'a Map from nodes',
  isOptional: false,
  check(argument, value) {
    instanceOf(Map, this.allowed).check(argument, value);
    for (const key of (value as ReadonlyMap<unknown, unknown>).keys())
      aNode.check(`a key of ${argument}`, key);
  },
};
