import { isApplication, primitives, type Node, type PrimitiveName } from '../ad/index.js';

/**
 * How an operation depends on its operands as long as none of them crosses a kink:
 *
 * - `constant`: not at all, or not as differentiation sees it;
 * - `linear`: in all of them together;
 * - `product`: in each of them alone;
 * - `quotient`: linear in the first, smooth in the second;
 * - `power`: by the attribute `exponent`;
 * - `choice`: linear in what is chosen, which depends on how operands compare;
 * - `smooth`: otherwise, without an end of its Taylor series.
 */
export type Nature = 'constant' | 'linear' | 'product' | 'quotient' | 'power' | 'choice' | 'smooth';

/** A primitive without a line here does not compile. */
const natures: { readonly [P in PrimitiveName]: Nature } = {
  abs: 'linear',
  add: 'linear',
  atan: 'smooth',
  atan2: 'smooth',
  broadcast: 'linear',
  concatenate: 'linear',
  constant: 'constant',
  constantArray: 'constant',
  cos: 'smooth',
  cosh: 'smooth',
  dimensionSize: 'constant',
  divide: 'quotient',
  dot: 'product',
  elementwiseFunction: 'smooth',
  erf: 'smooth',
  erfc: 'smooth',
  exp: 'smooth',
  expm1: 'smooth',
  exponentiate: 'smooth',
  gather: 'linear',
  gaussian: 'smooth',
  gelu: 'smooth',
  gramRoot: 'smooth',
  input: 'constant',
  leakyRelu: 'linear',
  log: 'smooth',
  log1p: 'smooth',
  matmul: 'product',
  matvec: 'product',
  max: 'choice',
  maximum: 'choice',
  multiply: 'product',
  negate: 'linear',
  outer: 'product',
  power: 'power',
  relu: 'linear',
  reshape: 'linear',
  scatter: 'linear',
  sechSquared: 'smooth',
  sigmoid: 'smooth',
  sin: 'smooth',
  sinh: 'smooth',
  slice: 'linear',
  softplus: 'smooth',
  sqrt: 'smooth',
  step: 'constant',
  stopGradient: 'constant',
  subtract: 'linear',
  sum: 'linear',
  tan: 'smooth',
  tanh: 'smooth',
  transpose: 'linear',
  weight: 'constant',
  where: 'choice',
};

export function natureOf({ primitive }: Node): Nature {
  return natures[primitive.name as PrimitiveName];
}

/** The exponent of a power; undefined for any other operation. */
export function exponentOf(node: Node): number | undefined {
  return natureOf(node) === 'power' ? (node.attributes['exponent'] as number) : undefined;
}

/**
 * The degree of every node of `order` (inputs before users) as a polynomial in the variables, as long as
 * nothing crosses a kink; Infinity for what is no polynomial. It is read off the structure, and so an upper
 * bound where terms cancel.
 */
export function degreesOf(order: readonly Node[], variables: Iterable<Node>): ReadonlyMap<Node, number> {
  const degrees = new Map<Node, number>();
  for (const variable of variables) degrees.set(variable, 1);
  for (const node of order) {
    if (degrees.has(node)) continue;
    const operands = node.inputs.map(operand => degrees.get(operand) ?? 0);
    degrees.set(node, degreeOf(node, operands));
  }
  return degrees;
}

function degreeOf(node: Node, operands: readonly number[]): number {
  const largest = operands.reduce((most, degree) => Math.max(most, degree), 0);
  // Also a smooth function of what is constant between kinks is constant there.
  if (largest === 0) return 0;
  switch (natureOf(node)) {
    case 'constant':
      return 0;
    case 'linear':
      return largest;
    case 'product':
      return operands.reduce((sum, degree) => sum + degree, 0);
    case 'quotient':
      return operands[1] === 0 ? largest : Infinity;
    case 'power': {
      const exponent = exponentOf(node) ?? NaN;
      return Number.isInteger(exponent) && exponent > 0 ? exponent * largest : Infinity;
    }
    case 'choice':
      // The condition of `where` decides and is no part of what is chosen.
      return isApplication(node, primitives.where) ? Math.max(operands[1] ?? 0, operands[2] ?? 0) : largest;
    case 'smooth':
      return Infinity;
  }
}

/**
 * The first operation that is neither linear in its operands but for kinks nor a product of them, if there is
 * one.
 */
export function firstSmooth(order: readonly Node[], degrees: ReadonlyMap<Node, number>): Node | undefined {
  const moves = (operand: Node | undefined): boolean =>
    operand !== undefined && (degrees.get(operand) ?? 0) > 0;
  return order.find(node => {
    const nature = natureOf(node);
    if (nature === 'quotient') return moves(node.inputs[1]);
    return (nature === 'power' || nature === 'smooth') && node.inputs.some(moves);
  });
}

/** What is said of {@link firstSmooth}: "tanh is smooth". */
export function smoothReason(node: Node): string {
  const exponent = exponentOf(node);
  if (exponent !== undefined) return `the power ${exponent} is smooth`;
  return natureOf(node) === 'quotient'
    ? 'a quotient is smooth in its divisor'
    : `${node.primitive.name} is smooth`;
}
