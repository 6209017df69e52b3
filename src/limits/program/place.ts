import type { Node, Shape } from '../../ad/index.js';
import type { LimitReason } from '../../errors/index.js';
import type { LimitContext } from './context.js';

/** Where a rule is at work: which node is meant, and what shape its value has. */
export interface Place {
  readonly node: Node;
  readonly shape: Shape;
  readonly context: LimitContext;
}

/** An intermediate value of the same node. */
export function withShape(at: Place, shape: Shape): Place {
  return { ...at, shape };
}

/** The infinite dimension of a value, which has to be its last axis. */
export function dimensionAt(at: Place): string | undefined {
  const position = at.shape.findIndex(dimension => at.context.infinite.has(dimension));
  if (position < 0) return undefined;
  const dimension = at.shape[position] as string;
  if (position < at.shape.length - 1) {
    fail(at, 'unsupported', `has ${dimension}, which goes to infinity, before the last axis`);
  }
  return dimension;
}

/** The axes of a value besides the infinite one; their lengths must be known. */
export function axesAt(at: Place): number[] {
  const axes = dimensionAt(at) === undefined ? at.shape : at.shape.slice(0, -1);
  return axes.map(length =>
    typeof length === 'number'
      ? length
      : fail(at, 'unsupported', `has random numbers along ${length}, whose length is not known`),
  );
}

/** @throws LimitError, naming the node. */
export function fail({ node, context }: Place, reason: LimitReason, problem: string, advice?: string): never {
  return context.fail(node, reason, problem, advice);
}
