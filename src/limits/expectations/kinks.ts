import { isApplication, primitives, subtract, type Node } from '../../ad/index.js';
import { numberFunction, smoothnessOrder } from './realFunction.js';
import { slopeIn } from './term.js';
import { isBell, termsOf } from './termsOf.js';

/** Kinks are looked for as far from 0 as this. */
const REACH = 64;
/** Points at which the sign of an argument is asked. */
const POINTS = 4096;

const found = new WeakMap<Node, readonly number[]>();

/** Where a function of slot 0 is not smooth, in ascending order. */
export function kinksOf(f: Node): readonly number[] {
  const known = found.get(f);
  if (known !== undefined) return known;
  const kinks = new Set<number>();
  for (const node of smoothnessOrder(f)) {
    if (isBell(node)) continue;
    for (const { argument, at } of crossings(node)) {
      for (const root of rootsOf(argument, at)) kinks.add(root);
    }
  }
  const sorted = [...kinks].sort((a, b) => a - b);
  found.set(f, sorted);
  return sorted;
}

/** The arguments of a node whose passing of a number makes it bend or jump. */
function crossings(node: Node): { readonly argument: Node; readonly at: number }[] {
  const [x, y] = node.inputs;
  if (x === undefined) return [];
  if (isApplication(node, primitives.where)) return [{ argument: x, at: 0 }];
  if (isApplication(node, primitives.maximum)) return [{ argument: subtract(x, y ?? 0), at: 0 }];
  return (node.primitive.kinks ?? []).map(at => ({ argument: x, at }));
}

/** Where an argument passes a number: for a multiple of t there is no doubt, else by changes of sign. */
function rootsOf(argument: Node, at: number): number[] {
  const terms = termsOf(argument);
  if (terms !== undefined && slopeIn(terms) !== undefined && at === 0) return [0];
  const f = numberFunction(argument);
  const point = [0];
  const value = (t: number): number => {
    point[0] = t;
    return f(point) - at;
  };
  const roots: number[] = [];
  let [left, before] = [-REACH, value(-REACH)];
  for (let k = 1; k <= POINTS; k++) {
    const right = -REACH + (2 * REACH * k) / POINTS;
    const after = value(right);
    if (after === 0 && before !== 0) roots.push(right);
    else if (before * after < 0) roots.push(bisected(value, left, right, before));
    else if (before === 0 && after !== 0) roots.push(left);
    [left, before] = [right, after];
  }
  return roots;
}

function bisected(value: (t: number) => number, from: number, to: number, atFrom: number): number {
  let [left, right] = [from, to];
  for (;;) {
    const middle = (left + right) / 2;
    if (middle <= left || middle >= right) return middle;
    const there = value(middle);
    if (there === 0) return middle;
    if (there * atFrom > 0) left = middle;
    else right = middle;
  }
}

/** Beyond this difference across a kink, relative to the values beside it, a function jumps there. */
const JUMP = 1e-7;

/** Whether a function of slot 0 is not continuous. */
export function hasJump(f: Node): boolean {
  const kinks = kinksOf(f);
  if (kinks.length === 0) return false;
  const value = numberFunction(f);
  return kinks.some(kink => {
    const width = 1e-11 * Math.max(1, Math.abs(kink));
    const [left, right] = [value([kink - width]), value([kink + width])];
    return Math.abs(right - left) > JUMP * Math.max(1, Math.abs(left), Math.abs(right));
  });
}
