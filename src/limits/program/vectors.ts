import { constant, reshape, type Node } from '../../ad/index.js';
import { quadraticExpectation, type SlotsOfVector } from '../expectations/index.js';
import type { Covariances, Entry, Frame } from './frames.js';
import type { Variable } from './values.js';
import { viewOf } from './views.js';

/** One variable of a Gaussian: which of its indices. */
interface Place {
  readonly variable: Variable;
  readonly index: number;
}

/**
 * The expectation of a function of many variables that are entries of a few Gaussians, where all indices have
 * the same quadratic polynomials and only other variables differ: all are variables of one vector. Undefined
 * for other functions.
 */
export function quadraticInVector(
  f: Node,
  entries: readonly Entry[],
  frame: Frame,
  covariances: Covariances,
): Node | undefined {
  const places: Place[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (variable: Variable, index: number): number => {
    const key = `${variable.gaussian.id} ${index}`;
    const known = numbers.get(key) ?? places.push({ variable, index }) - 1;
    numbers.set(key, known);
    return known;
  };
  const gaussians = [...new Set(entries.map(({ variable }) => variable.gaussian.id))];
  const groups = gaussians.map(() => new Set<number>());
  const groupOf = entries.map(({ variable }) => gaussians.indexOf(variable.gaussian.id));
  const positions = entries.map(({ variable, side }, slot) => {
    const own = indicesOf(variable).map(index => numberOf(variable, index));
    for (const position of own) groups[groupOf[slot] ?? 0]?.add(position);
    const [first = 0] = own;
    return own.every(position => position === first) ? first : inFrame(own, side, frame);
  });
  const slots: SlotsOfVector = {
    size: places.length,
    positions,
    groupOf,
    groups: groups.map(group => [...group].sort((a, b) => a - b)),
  };
  return quadraticExpectation(f, slots, () => triangleOf(places.map(variableAt), covariances));
}

function variableAt({ variable: { gaussian }, index }: Place): Variable {
  return { gaussian, view: gaussian.size === undefined ? undefined : viewOf(Float64Array.of(index), true) };
}

function triangleOf(variables: readonly Variable[], covariances: Covariances): Node[] {
  return variables.flatMap((v, i) =>
    variables.slice(i).map(w => covariances.crossed(v, w, undefined, undefined) ?? constant(0)),
  );
}

function indicesOf({ gaussian, view }: Variable): number[] {
  if (view !== undefined) return [...view.indices];
  return Array.from({ length: gaussian.size ?? 1 }, (_, index) => index);
}

function inFrame(positions: readonly number[], side: Entry['side'], frame: Frame): Node {
  const node = constant(positions);
  const isColumn = !('aligned' in frame) && side === 'left' && frame.right !== undefined;
  return isColumn ? reshape(node, [positions.length, 1]) : node;
}
