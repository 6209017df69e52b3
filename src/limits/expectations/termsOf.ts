import { InvalidArgumentError } from '../../errors/index.js';
import { isApplication, leaves, primitives, topologicalOrder, type Node } from '../../ad/index.js';
import { positionOf } from './slots.js';
import { collect, numberIn, one, sideOf, slopeIn, termOf, type Term, type Terms } from './term.js';
import { multiplyTerms, scaleTerms, waveTerms } from './termAlgebra.js';

/** Powers beyond these are integrated numerically, where they do not cancel. */
const MOST_POWER = 24;

/** What was found for functions before. */
const known = new WeakMap<Node, Terms | 'none'>();

/**
 * A function of one slot as a sum of terms, whose expectations have closed forms; undefined if it is none.
 * @throws InvalidArgumentError if it grows so fast that no expectation exists.
 */
export function termsOf(f: Node): Terms | undefined {
  for (const node of topologicalOrder([f], known)) {
    if (known.has(node)) continue;
    known.set(node, read(node) ?? 'none');
  }
  return found(f);
}

function found(node: Node | undefined): Terms | undefined {
  const terms = node && known.get(node);
  return terms === 'none' ? undefined : terms;
}

function read(node: Node): Terms | undefined {
  if (positionOf(node) !== undefined) return [termOf(1, 1)];
  if (isApplication(node, leaves.constant)) return collect([termOf(node.attributes.value)]);
  if (node.rank > 0) return undefined;
  if (isBell(node)) return found(node.inputs[1]);
  const [x, y] = [found(node.inputs[0]), found(node.inputs[1])];
  if (x === undefined) return undefined;
  if (isApplication(node, primitives.negate)) return scaleTerms(x, -1);
  if (isApplication(node, primitives.stopGradient)) return x;
  if (isApplication(node, primitives.power)) return powerOf(x, node.attributes.exponent);
  if (isApplication(node, primitives.where)) return chosen(x, y, found(node.inputs[2]));
  if (node.inputs.length === 2) return y === undefined ? undefined : combined(node, x, y);
  const slope = slopeIn(x);
  return slope === undefined ? composed(node, x) : ofLine(node, slope);
}

function combined(node: Node, x: Terms, y: Terms): Terms | undefined {
  if (isApplication(node, primitives.add)) return collect([...x, ...y]);
  if (isApplication(node, primitives.subtract)) return collect([...x, ...scaleTerms(y, -1)]);
  if (isApplication(node, primitives.multiply)) return multiplyTerms(x, y);
  if (isApplication(node, primitives.divide)) {
    const divisor = numberIn(y);
    return divisor === undefined || divisor === 0 ? undefined : scaleTerms(x, 1 / divisor);
  }
  // max(x, y) = y + max(x − y, 0)
  if (isApplication(node, primitives.maximum)) {
    const slope = slopeIn(collect([...x, ...scaleTerms(y, -1)]));
    return slope === undefined ? undefined : collect([...y, ...rectified(slope)]);
  }
  return undefined;
}

/** φ(s t) */
function ofLine(node: Node, s: number): Terms | undefined {
  const size = Math.abs(s);
  if (isApplication(node, primitives.relu)) return rectified(s);
  if (isApplication(node, primitives.abs)) return collect([termOf(size, 1, sideOf('sign'))]);
  if (isApplication(node, primitives.leakyRelu)) {
    const { slope } = node.attributes;
    if (slope === 0) return rectified(s);
    const [linear, bent] = [(1 + slope) / 2, (1 - slope) / 2];
    return collect([termOf(linear * s, 1), termOf(bent * size, 1, sideOf('sign'))]);
  }
  if (isApplication(node, primitives.step)) {
    const { negative, positive } = node.attributes;
    return s > 0 ? jump(negative, positive) : jump(positive, negative);
  }
  if (isApplication(node, primitives.erf)) return errorFunction(Math.sign(s), size);
  if (isApplication(node, primitives.erfc))
    return collect([termOf(1), ...errorFunction(-Math.sign(s), size)]);
  if (isApplication(node, primitives.gaussian)) return [termOf(1, 0, one, s * s)];
  if (isApplication(node, primitives.gelu)) {
    const [half] = [s / 2];
    return collect([termOf(half, 1), termOf(size / 2, 1, { kind: 'erf', scale: size * Math.SQRT1_2 })]);
  }
  if (isApplication(node, primitives.exp))
    return collect([...waveTerms(1, 'cosh', s), ...waveTerms(1, 'sinh', s)]);
  if (isApplication(node, primitives.expm1))
    return collect([termOf(-1), ...waveTerms(1, 'cosh', s), ...waveTerms(1, 'sinh', s)]);
  if (isApplication(node, primitives.cosh)) return waveTerms(1, 'cosh', s);
  if (isApplication(node, primitives.sinh)) return waveTerms(1, 'sinh', s);
  if (isApplication(node, primitives.cos)) return waveTerms(1, 'cos', s);
  if (isApplication(node, primitives.sin)) return waveTerms(1, 'sin', s);
  return undefined;
}

/** Functions of what is no multiple of t: e^(c + s t − a t²), and cos(c + s t) with its like. */
function composed(node: Node, x: Terms): Terms | undefined {
  checkGrowth(node, x);
  const ofOneSide = ofSide(node, x);
  if (ofOneSide !== undefined) return ofOneSide;
  if (x.some(({ factor, decay, power }) => factor.kind !== 'one' || decay !== 0 || power > 2))
    return undefined;
  const at = (power: number): number => x.find(term => term.power === power)?.coefficient ?? 0;
  const [shift, s, square] = [at(0), at(1), at(2)];
  if (isApplication(node, primitives.exp)) {
    if (square !== 0 && s !== 0) return undefined;
    if (square !== 0) return collect([termOf(Math.exp(shift), 0, one, -square)]);
    return scaleTerms([...waveTerms(1, 'cosh', s), ...waveTerms(1, 'sinh', s)], Math.exp(shift));
  }
  if (square !== 0) return undefined;
  if (isApplication(node, primitives.cos))
    return collect([...waveTerms(Math.cos(shift), 'cos', s), ...waveTerms(-Math.sin(shift), 'sin', s)]);
  if (isApplication(node, primitives.sin))
    return collect([...waveTerms(Math.cos(shift), 'sin', s), ...waveTerms(Math.sin(shift), 'cos', s)]);
  return undefined;
}

/** What bends or jumps at 0, of what is c |t|ᵖ on one side of 0 and 0 on the other. */
function ofSide(node: Node, x: Terms): Terms | undefined {
  const [term, ...others] = x;
  if (term === undefined || others.length > 0 || term.decay !== 0 || term.power === 0) return undefined;
  const { coefficient, power, factor } = term;
  if (factor.kind !== 'positive' && factor.kind !== 'negative') return undefined;
  const isPositive = coefficient * (factor.kind === 'negative' ? (-1) ** power : 1) > 0;
  if (isApplication(node, primitives.relu)) return isPositive ? x : [];
  if (isApplication(node, primitives.abs)) return isPositive ? x : scaleTerms(x, -1);
  if (isApplication(node, primitives.leakyRelu))
    return isPositive ? x : collect(scaleTerms(x, node.attributes.slope));
  if (!isApplication(node, primitives.step)) return undefined;
  const { negative, positive } = node.attributes;
  return collect([termOf(isPositive ? positive : negative, 0, factor)]);
}

/** e to a power that grows as t² or faster outgrows Gaussian densities, at least from some variance on. */
function checkGrowth(node: Node, x: Terms): void {
  const isExponential = [primitives.exp, primitives.cosh, primitives.sinh].some(primitive =>
    isApplication(node, primitive),
  );
  if (!isExponential || x.some(({ factor, decay }) => factor.kind !== 'one' || decay !== 0)) return;
  const leading = x.reduce<Term | undefined>(
    (most, term) => (term.power > (most?.power ?? 1) ? term : most),
    undefined,
  );
  if (leading === undefined) return;
  const falls = leading.power % 2 === 0 && leading.coefficient < 0;
  if (falls && isApplication(node, primitives.exp)) return;
  throw new InvalidArgumentError(
    'a function of a Gaussian variable',
    `${node.primitive.name} of ${leading.coefficient} t^${leading.power} + ...`,
    'one that grows more slowly than exp(t²), so that it has an expectation',
  );
}

/** max(s t, 0) */
function rectified(s: number): Terms {
  return collect([termOf(s, 1, sideOf(s > 0 ? 'positive' : 'negative'))]);
}

/** One number for t < 0, one for t > 0, and 0 at 0. */
function jump(negative: number, positive: number): Terms {
  if (negative === 0) return collect([termOf(positive, 0, sideOf('positive'))]);
  if (positive === 0) return collect([termOf(negative, 0, sideOf('negative'))]);
  return collect([
    termOf((positive + negative) / 2, 0, sideOf('nonzero')),
    termOf((positive - negative) / 2, 0, sideOf('sign')),
  ]);
}

function errorFunction(coefficient: number, scale: number): Terms {
  return collect([termOf(coefficient, 0, { kind: 'erf', scale })]);
}

function powerOf(x: Terms, exponent: number): Terms | undefined {
  if (!Number.isInteger(exponent) || exponent < 1 || exponent > MOST_POWER) return undefined;
  let power: Terms | undefined = x;
  for (let k = 1; k < exponent && power !== undefined; k++) power = multiplyTerms(power, x);
  return power;
}

/** f where s t > 0, g elsewhere: f 1₊ + g (1 − 1₊), where g 1₋ will do for what is 0 at 0. */
function chosen(condition: Terms, f: Terms | undefined, g: Terms | undefined): Terms | undefined {
  const s = slopeIn(condition);
  if (s === undefined || f === undefined || g === undefined) return undefined;
  const [here, there] = s > 0 ? (['positive', 'negative'] as const) : (['negative', 'positive'] as const);
  const parts = [
    multiplyTerms(f, [termOf(1, 0, sideOf(here))]),
    multiplyTerms(
      g.filter(({ power }) => power > 0),
      [termOf(1, 0, sideOf(there))],
    ),
    multiplyTerms(
      g.filter(({ power }) => power === 0),
      [termOf(1), termOf(-1, 0, sideOf(here))],
    ),
  ];
  const sum: Term[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    for (const term of part) sum.push(term);
  }
  return collect(sum);
}

/**
 * `where(64 − |u|, u, 0)`, which derivatives of Gaussians hold for u: a factor of what vanishes in float64
 * wherever it differs from u.
 */
export function isBell(node: Node): boolean {
  if (!isApplication(node, primitives.where)) return false;
  const [condition, u, beyond] = node.inputs;
  if (!isApplication(condition, primitives.subtract)) return false;
  const [end, size] = condition.inputs;
  const [limit, rest] = [
    found64(end),
    isApplication(beyond, leaves.constant) ? beyond.attributes.value : NaN,
  ];
  return limit && rest === 0 && isApplication(size, primitives.abs) && size.inputs[0] === u;
}

function found64(node: Node): boolean {
  return isApplication(node, leaves.constant) && node.attributes.value === 64;
}
