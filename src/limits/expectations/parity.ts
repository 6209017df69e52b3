import {
  isApplication,
  leaves,
  primitives,
  topologicalOrder,
  type Node,
  type PrimitiveName,
} from '../../ad/index.js';

import { slot } from './slots.js';
import type { Parity } from './term.js';

/** 0 is even and odd. */
type Found = Parity | 'zero';

const oddFunctions: ReadonlySet<PrimitiveName> = new Set(['atan', 'erf', 'sin', 'sinh', 'tan', 'tanh']);
const evenFunctions: ReadonlySet<PrimitiveName> = new Set(['abs', 'cos', 'cosh', 'gaussian', 'sechSquared']);
const linear: ReadonlySet<PrimitiveName> = new Set([
  'add',
  'broadcast',
  'concatenate',
  'negate',
  'reshape',
  'slice',
  'stopGradient',
  'subtract',
  'sum',
  'transpose',
]);

/**
 * What becomes of f when the signs of the slots at these positions change together, by its structure, but for
 * single points. What does not depend on them is even.
 */
export function parityOf(f: Node, slots: readonly number[]): Parity {
  const found = new Map<Node, Found>(slots.map(position => [slot(position), 'odd']));
  for (const node of topologicalOrder([f], found)) {
    if (!found.has(node))
      found.set(
        node,
        parityOfNode(
          node,
          node.inputs.map(input => found.get(input) ?? 'none'),
        ),
      );
  }
  const parity = found.get(f) ?? 'none';
  return parity === 'zero' ? 'even' : parity;
}

function parityOfNode(node: Node, inputs: readonly Found[]): Found {
  const name = node.primitive.name as PrimitiveName;
  const [x = 'even', y = 'even'] = inputs;
  if (isApplication(node, leaves.constant) && node.attributes.value === 0) return 'zero';
  if (linear.has(name)) return inputs.reduce(sumOf, 'zero');
  if (name === 'multiply' || name === 'divide') return productOf(x, y);
  // The condition alone decides, and what it chooses from is the same on both sides.
  if (name === 'where') return isEven(x) ? inputs.slice(1).reduce(sumOf, 'zero') : 'none';
  if (inputs.every(isEven)) return 'even';
  if (x !== 'odd') return 'none';
  if (oddFunctions.has(name)) return 'odd';
  if (evenFunctions.has(name)) return 'even';
  if (isApplication(node, primitives.power)) {
    const { exponent } = node.attributes;
    if (Number.isInteger(exponent)) return exponent % 2 === 0 ? 'even' : 'odd';
  }
  if (isApplication(node, primitives.step))
    return ofSides(node.attributes.negative, node.attributes.positive);
  // Slopes on both sides, not values.
  if (isApplication(node, primitives.leakyRelu)) return ofSides(-node.attributes.slope, 1);
  return 'none';
}

function ofSides(negative: number, positive: number): Found {
  if (negative === positive) return 'even';
  return negative === -positive ? 'odd' : 'none';
}

function isEven(parity: Found): boolean {
  return parity === 'even' || parity === 'zero';
}

function sumOf(a: Found, b: Found): Found {
  if (a === 'zero') return b;
  return b === 'zero' || a === b ? a : 'none';
}

function productOf(a: Found, b: Found): Found {
  if (a === 'zero' || b === 'zero') return 'zero';
  if (a === 'none' || b === 'none') return 'none';
  return a === b ? 'even' : 'odd';
}
