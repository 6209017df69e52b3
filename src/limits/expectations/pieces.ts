import {
  constant,
  constantValue,
  isApplication,
  leaves,
  multiply,
  negate,
  primitives,
  substitute,
  subtract,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
import type { Region } from '../numeric/index.js';
import { numberFunction, smoothnessOrder } from './realFunction.js';
import { positionOf } from './slots.js';
import { slotsOf } from './slotUse.js';
import { isBell } from './termsOf.js';

/** More than so many are not worth the time. */
const mostPieces = 128;

/** What a function is where affine forms are positive. */
interface Piece {
  readonly forms: readonly Node[];
  readonly f: Node;
}

/** A function that bends or jumps where an affine form passes 0, and what it is on both sides. */
interface Border {
  readonly form: Node;
  readonly sides: (isPositive: boolean) => Map<Node, Node>;
}

/**
 * A function of slots taken apart along the affine forms of its first `variables` slots at which relu, abs,
 * step, maximum and their like bend or jump: it is the sum over regions where all forms are positive, on each
 * of which it is another function, 0 on those that are left out. What comes after are parameters, on which
 * forms may depend as they like.
 *
 * @returns undefined if it has no such forms, or too many.
 */
export function piecesOf(f: Node, variables: number): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  const pending: Piece[] = [{ forms: [], f }];
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    if (constantValue(piece.f) === 0) continue;
    const border = borderOf(piece.f, variables);
    if (border === undefined) pieces.push(piece);
    else {
      const { form, sides } = border;
      const known = signAmong(form, piece.forms, variables);
      for (const isPositive of known === undefined ? [true, false] : [known]) {
        const side = withoutZeros(substitute([piece.f], sides(isPositive))[0] ?? piece.f);
        const forms = known === undefined ? [...piece.forms, isPositive ? form : negate(form)] : piece.forms;
        pending.push({ forms, f: side });
      }
    }
    if (pieces.length + pending.length > mostPieces) return undefined;
  }
  return pieces.some(({ forms }) => forms.length > 0) || pieces.length === 0 ? pieces : undefined;
}

/** The same as functions of numbers, each asked at a point that `place` makes of the variables. */
export function regionsOf(
  f: Node,
  variables: number,
  place: (x: Float64Array) => ArrayLike<number> = x => x,
): readonly Region[] | undefined {
  return piecesOf(f, variables)?.map(piece => {
    const [value, ...forms] = [piece.f, ...piece.forms].map(numberFunction);
    return {
      forms: forms.map(form => (x: Float64Array) => form(place(x))),
      f: (x: Float64Array) => value?.(place(x)) ?? NaN,
    };
  });
}

/** The outermost node of a function that bends or jumps at an affine form: inner ones may vanish with it. */
function borderOf(f: Node, variables: number): Border | undefined {
  for (const node of smoothnessOrder(f).reverse()) {
    const form = isBell(node) ? undefined : formOf(node);
    if (form === undefined || !isAffine(form, variables)) continue;
    // The condition decides all that asks for the sign of the same form.
    const same = topologicalOrder([f]).filter(other => formOf(other) === form);
    return { form, sides: isPositive => new Map(same.map(other => [other, sideOf(other, isPositive)])) };
  }
  return undefined;
}

/** What a node asks for the sign of. */
function formOf(node: Node): Node | undefined {
  const [x, y] = node.inputs;
  if (isApplication(node, primitives.maximum)) return subtract(x as Node, y as Node);
  if (isApplication(node, primitives.where)) return x;
  return node.primitive.kinks === undefined ? undefined : x;
}

function sideOf(node: Node, isPositive: boolean): Node {
  const [x, y, z] = node.inputs as [Node, Node, Node];
  if (isApplication(node, primitives.maximum)) return isPositive ? x : y;
  if (isApplication(node, primitives.where)) return isPositive ? y : z;
  if (isApplication(node, primitives.step)) {
    const { negative, positive } = node.attributes;
    return constant(isPositive ? positive : negative);
  }
  if (isPositive) return x;
  if (isApplication(node, primitives.abs)) return negate(x);
  return multiply(isApplication(node, primitives.leakyRelu) ? node.attributes.slope : 0, x);
}

/** The same where what is multiplied by 0 is 0, as everything is finite. */
function withoutZeros(f: Node): Node {
  const zeros = new Map<Node, Node>();
  const isZero = (node: Node | undefined): boolean =>
    node !== undefined && (zeros.has(node) || constantValue(node) === 0);
  for (const node of topologicalOrder([f])) {
    const [x, y] = node.inputs;
    const isNull =
      (isApplication(node, primitives.multiply) && (isZero(x) || isZero(y))) ||
      (isApplication(node, primitives.add) && isZero(x) && isZero(y)) ||
      (isApplication(node, primitives.subtract) && isZero(x) && isZero(y)) ||
      ((isApplication(node, primitives.divide) || isApplication(node, primitives.negate)) && isZero(x)) ||
      (isApplication(node, primitives.relu) && isZero(x));
    if (isNull) zeros.set(node, constant(0));
  }
  return substitute([f], zeros)[0] ?? f;
}

/** Whether a node is affine in the first slots, by sums and products with what does not depend on them. */
function isAffine(node: Node, variables: number): boolean {
  const isFree = (of: Node): boolean =>
    topologicalOrder([of]).every(part => (positionOf(part) ?? Infinity) >= variables);
  const [x, y] = node.inputs as [Node, Node];
  if (positionOf(node) !== undefined || isApplication(node, leaves.constant)) return true;
  if (isApplication(node, primitives.add) || isApplication(node, primitives.subtract))
    return isAffine(x, variables) && isAffine(y, variables);
  if (isApplication(node, primitives.negate)) return isAffine(x, variables);
  if (isApplication(node, primitives.multiply))
    return (isFree(x) && isAffine(y, variables)) || (isFree(y) && isAffine(x, variables));
  if (isApplication(node, primitives.divide)) return isFree(y) && isAffine(x, variables);
  return isFree(node);
}

/** The sign of a form where others are positive, if it is a multiple of one of them. */
function signAmong(form: Node, positive: readonly Node[], variables: number): boolean | undefined {
  const own = coefficientsOf(form, variables);
  for (const other of positive) {
    const given = coefficientsOf(other, variables);
    if (own === undefined || given === undefined) continue;
    const at = given.findIndex(value => value !== 0);
    const ratio = (own[at] ?? 0) / (given[at] ?? 0);
    if (ratio !== 0 && own.every((value, i) => value === ratio * (given[i] ?? NaN))) return ratio > 0;
  }
  return undefined;
}

/** The number and the coefficients of an affine form without parameters. */
function coefficientsOf(form: Node, variables: number): number[] | undefined {
  if (slotsOf(form).some(used => (positionOf(used) ?? 0) >= variables)) return undefined;
  const value = numberFunction(form);
  const point = new Float64Array(variables);
  const offset = value(point);
  return [
    offset,
    ...Array.from(point, (_, i) => value(new Float64Array(variables).fill(1, i, i + 1)) - offset),
  ];
}
