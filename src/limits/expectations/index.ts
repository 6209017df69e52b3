// Stand-in until the room is there: relu, step and linear functions alone.
import {
  add,
  atan2,
  constant,
  constantValue,
  divide,
  gramRoot,
  input,
  multiply,
  negate,
  relu,
  step,
  subtract,
  topologicalOrder,
  type Node,
} from '../../ad/index.js';
export interface PairCovariance {
  k11: Node;
  k12: Node | undefined;
  k22: Node;
  distance?: () => Node | undefined;
}
const slots: Node[] = [];
export function slot(i: number): Node {
  while (slots.length <= i) slots.push(input(`slot${slots.length}`, []));
  return slots[i] as Node;
}
export function parityOf(f: Node, s: readonly number[]): 'even' | 'odd' | 'none' {
  if (!topologicalOrder([f]).some(n => s.some(i => n === slot(i)))) return 'even';
  if (s.some(i => f === slot(i))) return 'odd';
  return 'none';
}
export function pairExpectation(f: Node, g: Node, c: PairCovariance): Node | undefined {
  const s = slot(0);
  const [cf, cg] = [constantValue(f), constantValue(g)];
  if (cf !== undefined && cg !== undefined) return constant(cf * cg);
  if (f === s && g === s) return c.k12;
  const [a, b] = f.inputs as [Node, Node];
  if (f.primitive.name === 'multiply' && constantValue(b) !== undefined) {
    const e = pairExpectation(a, g, c);
    return e && multiply(b, e);
  }
  if (f.primitive.name === 'multiply' && constantValue(a) !== undefined) {
    const e = pairExpectation(b, g, c);
    return e && multiply(a, e);
  }
  if (g.primitive.name === 'multiply' && g.inputs.some(i => constantValue(i) !== undefined))
    return pairExpectation(g, f, { ...c, k11: c.k22, k22: c.k11 });
  const k12 = c.k12 ?? constant(0);
  const root = gramRoot(c.k11, k12, c.k22);
  const angle = atan2(root, negate(k12));
  if (f === relu(s) && g === relu(s)) return divide(add(root, multiply(k12, angle)), 2 * Math.PI);
  if (f === step(s) && g === step(s)) return divide(angle, 2 * Math.PI);
  throw new Error(`stand-in: ${f.toString()} ${g.toString()}`);
}
export function meanSquaredDifference(f: Node, c: PairCovariance): Node | undefined {
  return f === slot(0) ? c.distance?.() : subtract(c.k11, c.k22);
}
export function expectation(f: Node, k: readonly (readonly (Node | undefined)[])[]): Node | undefined {
  if (f === slot(0)) return undefined;
  throw new Error(`stand-in: ${f.toString()} of ${k.length}`);
}
export function errorOf(nodes: readonly Node[]): number {
  return 0 * nodes.length;
}
