import { isApplication, leaves, primitives, relu, topologicalOrder, type Node } from '../../ad/index.js';
import {
  addQuadratics,
  linearFormIn,
  linearTerms,
  multiplyQuadratics,
  numberTerms,
  quadraticIn,
  quadraticTerms,
  scaleQuadratics,
  withNegativePowers,
  type LinearForm,
  type QuadraticTerms,
} from './quadraticTerm.js';
import { slot, positionOf } from './slots.js';
import { isSide } from './term.js';
import { termsOf } from './termsOf.js';

/** Powers beyond these are integrated otherwise. */
const MOST_POWER = 8;

/**
 * A function of slots as a sum of c · Π l^p side(l) · Π Q^−e, with linear forms l and quadratic polynomials Q
 * of the slots; undefined if it is none, or if there is no such Q in it, not even one that cancels.
 */
export function quadraticTermsOf(f: Node): QuadraticTerms | undefined {
  const found = termsOfNodes(f);
  const terms = found.get(f);
  if (![...found.values()].some(parts => parts?.some(({ quadratic }) => quadratic.size > 0)))
    return undefined;
  return terms && withNegativePowers(terms);
}

/** Whether a function of slots is such a sum, with or without Q, and Q to positive powers too. */
export function isOfQuadratics(f: Node): boolean {
  return termsOfNodes(f).get(f) !== undefined;
}

function termsOfNodes(f: Node): ReadonlyMap<Node, QuadraticTerms | undefined> {
  const found = new Map<Node, QuadraticTerms | undefined>();
  for (const node of topologicalOrder([f]))
    found.set(
      node,
      read(node, input => found.get(input)),
    );
  return found;
}

type Found = (node: Node) => QuadraticTerms | undefined;

function read(node: Node, found: Found): QuadraticTerms | undefined {
  const position = positionOf(node);
  if (position !== undefined) return linearTerms(1, { form: [[position, 1]], power: 1, side: 'one' });
  if (isApplication(node, leaves.constant)) return numberTerms(node.attributes.value);
  if (node.rank > 0) return undefined;
  const inputs = node.inputs.map(found);
  const [x, y, z] = inputs;
  if (x === undefined || inputs.includes(undefined)) return undefined;
  if (isApplication(node, primitives.negate)) return scaleQuadratics(x, -1);
  if (isApplication(node, primitives.stopGradient)) return x;
  if (isApplication(node, primitives.sqrt)) return powerOf(x, 0.5);
  if (isApplication(node, primitives.power)) return powerOf(x, node.attributes.exponent);
  if (y === undefined) return homogeneous(node, x);
  if (isApplication(node, primitives.add)) return addQuadratics([...x, ...y]);
  if (isApplication(node, primitives.subtract)) return addQuadratics([...x, ...scaleQuadratics(y, -1)]);
  if (isApplication(node, primitives.multiply)) return multiplyQuadratics(x, y);
  if (isApplication(node, primitives.divide)) {
    const reciprocal = powerOf(y, -1);
    return reciprocal && multiplyQuadratics(x, reciprocal);
  }
  // max(x, y) = y + max(x − y, 0)
  if (isApplication(node, primitives.maximum)) {
    const positive = homogeneous(relu(slot(0)), addQuadratics([...x, ...scaleQuadratics(y, -1)]));
    return positive && addQuadratics([...y, ...positive]);
  }
  if (isApplication(node, primitives.where) && z !== undefined) return chosen(x, y, z);
  return undefined;
}

function powerOf(x: QuadraticTerms, exponent: number): QuadraticTerms | undefined {
  if (Number.isInteger(exponent) && exponent > 0 && exponent <= MOST_POWER) {
    let power: QuadraticTerms | undefined = x;
    for (let k = 1; k < exponent && power !== undefined; k++) power = multiplyQuadratics(power, x);
    return power;
  }
  const [term, ...others] = x;
  if (term === undefined) return undefined;
  if (others.length === 0 && term.linear.size === 0) {
    // (c Π Q^−e)^p, of numbers c > 0 and Q ≥ 0.
    if (term.coefficient < 0 && !Number.isInteger(exponent)) return undefined;
    let power: QuadraticTerms | undefined = numberTerms(term.coefficient ** exponent);
    for (const { of, exponent: own } of term.quadratic.values()) {
      power = power && multiplyQuadratics(power, quadraticTerms(of, own * exponent));
    }
    return power;
  }
  const polynomial = quadraticIn(x);
  if (polynomial === undefined || !Number.isInteger(2 * exponent)) return undefined;
  return quadraticTerms(polynomial, -exponent);
}

/** A linear form times positive factors. */
interface Scaled {
  readonly form: LinearForm;
  readonly scale: QuadraticTerms;
}

/** Terms as a linear form times powers of quadratic polynomials that all have, which are positive. */
function scaledForm(x: QuadraticTerms): Scaled | undefined {
  const [first] = x;
  if (first === undefined) return undefined;
  const isCommon = x.every(
    ({ quadratic }) =>
      quadratic.size === first.quadratic.size &&
      [...quadratic].every(([key, { exponent }]) => first.quadratic.get(key)?.exponent === exponent),
  );
  const form = linearFormIn(x.map(term => ({ ...term, quadratic: new Map() })));
  if (form === undefined || !isCommon) return undefined;
  return { form, scale: [{ coefficient: 1, linear: new Map(), quadratic: first.quadratic }] };
}

/** φ(l Q^−e) of a function made of powers and signs: φ's terms of degree p are those of l times Q^(−e p). */
function homogeneous(node: Node, x: QuadraticTerms): QuadraticTerms | undefined {
  const scaled = scaledForm(x);
  const terms = scaled && termsOf(node.primitive.apply([slot(0)], node.attributes));
  if (scaled === undefined || terms === undefined) return undefined;
  const all: QuadraticTerms[] = [];
  for (const { coefficient, power, factor, decay } of terms) {
    if (!isSide(factor) || decay !== 0) return undefined;
    const ofScale = power === 0 ? numberTerms(1) : powerOf(scaled.scale, power);
    const term =
      ofScale &&
      multiplyQuadratics(linearTerms(coefficient, { form: scaled.form, power, side: factor.kind }), ofScale);
    if (term === undefined) return undefined;
    all.push(term);
  }
  return addQuadratics(all.flat());
}

/** f where the condition is above 0, g elsewhere. */
function chosen(condition: QuadraticTerms, f: QuadraticTerms, g: QuadraticTerms): QuadraticTerms | undefined {
  const form = scaledForm(condition)?.form;
  if (form === undefined) return undefined;
  const positive = linearTerms(1, { form, power: 0, side: 'positive' });
  const [here, there] = [multiplyQuadratics(f, positive), multiplyQuadratics(g, positive)];
  return here && there && addQuadratics([...here, ...g, ...scaleQuadratics(there, -1)]);
}
