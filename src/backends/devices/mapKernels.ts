import type { Attributes, AttributesOf, ElementwiseName } from '../../ad/index.js';
import { stridesOf, type MapInstruction } from '../../program/index.js';
import type { Dialect, DeviceOperation } from './dialect.js';
import { launch, type Kernel, type Launch, type Parameter } from './kernel.js';

/** A term of a map as devices have it: an operation with the numbers that its attributes are. */
export interface DeviceTerm {
  readonly operation: DeviceOperation;
  readonly of: readonly number[];
  readonly constants: readonly number[];
}

const constantsOf: {
  readonly [P in ElementwiseName]?: (attributes: AttributesOf<P>) => readonly number[];
} = {
  leakyRelu: ({ slope }) => [slope],
  power: ({ exponent }) => [exponent],
  step: ({ negative, positive }) => [negative, positive],
};

/** The terms of a map, or undefined where a function of a user's own is among them. */
export function deviceTerms({ terms }: MapInstruction): DeviceTerm[] | undefined {
  const found: DeviceTerm[] = [];
  for (const { operation, attributes, of } of terms) {
    if (operation === 'elementwiseFunction') return undefined;
    // Each entry of the table takes the attributes of its own primitive, which the term has too.
    const constants = constantsOf[operation] as ((attributes: Attributes) => readonly number[]) | undefined;
    const [exponent] = operation === 'power' ? [(attributes as AttributesOf<'power'>).exponent] : [];
    if (exponent === 2) found.push({ operation: 'multiply', of: [...of, ...of], constants: [] });
    else if (exponent === 0.5) found.push({ operation: 'sqrt', of, constants: [] });
    else found.push({ operation, of, constants: constants?.(attributes) ?? [] });
  }
  return found;
}

/**
 * All terms of a map in one kernel: what nobody else reads stays in registers, and what broadcasts is found
 * by arithmetic of indices. The text depends on the operations and on which operands repeat along which axes,
 * not on lengths, places, labels and constants.
 */
export function fusedMap(
  { lengths, operands, terms }: MapInstruction,
  device: readonly DeviceTerm[],
  placeOf: (slot: number) => number,
): Launch {
  const contiguous = stridesOf(lengths);
  const size = lengths.reduce((product, length) => product * length, 1);
  const parameters: Parameter[] = [size];
  const place = (parameter: Parameter): string => `${parameters.push(parameter) - 1}`;
  const axes = lengths.map(place);
  const forms = operands.map(({ strides }) => {
    if (strides.every(stride => stride === 0)) return 'single';
    return strides.every((stride, axis) => stride === contiguous[axis]) ? 'contiguous' : 'strided';
  });
  const usesAxes = forms.includes('strided');
  const loads = operands.map(({ slot, start, strides }, k) => {
    const at = place(placeOf(slot) + start);
    const along = strides.map((stride, axis) =>
      forms[k] === 'strided' && stride !== 0 ? [axis, place(stride)] : [],
    );
    return { form: forms[k], at, along: along.filter(pair => pair.length > 0) };
  });
  const written = terms.map(({ to, label }, k) => ({
    label: place(label),
    to: to === undefined ? undefined : place(placeOf(to)),
    constants: device[k]!.constants.map(number => place({ number })),
  }));
  const isShown = shownBySuccessors(operands.length, device);
  const described = device.map(({ operation, of, constants }, k) => [
    operation,
    of.join(),
    constants.length,
    written[k]!.to === undefined ? '' : 'kept',
  ]);
  const key = `map ${usesAxes ? lengths.length : 0} ${JSON.stringify(loads.map(({ form, along }) => [form, along.map(([axis]) => axis)]))} ${JSON.stringify(described)}`;
  return launch({ key, body }, size, parameters);

  function body(dialect: Dialect): string {
    const index = (position: string): string => dialect.parameter('index', position);
    const lines: string[] = [];
    if (usesAxes) {
      lines.push(dialect.variable('index', 'rest', 'item'));
      for (let axis = lengths.length - 1; axis >= 0; axis--) {
        lines.push(dialect.let('index', `i${axis}`, `rest % ${index(axes[axis]!)}`));
        if (axis > 0) lines.push(`rest = rest / ${index(axes[axis]!)};`);
      }
    }
    loads.forEach(({ form, at, along }, k) => {
      const offset = along.map(([axis, stride]) => `i${axis} * ${index(stride as string)}`);
      const where = [index(at), ...(form === 'contiguous' ? ['item'] : offset)].join(' + ');
      lines.push(dialect.let('number', `v${k}`, dialect.load('a', where)));
    });
    device.forEach(({ operation, of }, k) => {
      const constants = written[k]!.constants.map(position => dialect.parameter('number', position));
      const value = dialect.operations[operation](
        of.map(position => `v${position}`),
        constants,
      );
      lines.push(dialect.let('number', `v${operands.length + k}`, value));
    });
    const notes: string[] = [];
    const faults: string[] = [];
    written.forEach(({ to, label }, k) => {
      const value = `v${operands.length + k}`;
      if (to !== undefined) lines.push(dialect.store('a', `${index(to)} + item`, value));
      if (!isShown[k]!) faults.push(dialect.isFault(value));
      notes.push(`if (${dialect.isFault(value)}) { ${dialect.noteFault(index(label), value, 'item')} }`);
    });
    // The first fault may come before the one that has shown it.
    return `
      if (item < ${index('0')}) {
        ${lines.join('\n')}
        if (${faults.join(' || ')}) { ${notes.join('\n')} }
      }`;
  }
}

/** What is not finite in an operand of these is not finite in their result. */
const PASSING_ON: ReadonlySet<ElementwiseName> = new Set(['add', 'subtract', 'multiply', 'negate']);

/** Which terms need not be looked at, since a later one shows their faults. */
function shownBySuccessors(operands: number, terms: readonly DeviceTerm[]): boolean[] {
  const isShown = terms.map(() => false);
  for (const { operation, of } of terms) {
    if (!PASSING_ON.has(operation)) continue;
    for (const position of of) if (position >= operands) isShown[position - operands] = true;
  }
  return isShown;
}

/** Where the values of an operand or of a term lie: those of one element after the other, or one for all. */
export interface Values {
  readonly start: number;
  readonly step: 0 | 1;
}

const [SIZE, TERMS, FIRST_TERM] = [0, 1, 2];
const [OPERATION, OPERANDS, CONSTANTS, LABEL, TO, TERM_LENGTH] = [0, 1, 7, 9, 10, 11];
const MOST_OPERANDS = 3;

/**
 * A map whose terms are data: one kernel for all maps, which need not be compiled for them, but goes through
 * memory for each term. Its bits are those of the fused kernel.
 *
 * @param values of operands, and of terms, all of which have places.
 */
export function interpretedMap(
  size: number,
  terms: readonly DeviceTerm[],
  values: readonly Values[],
  labels: readonly number[],
): Launch {
  const operands = values.length - terms.length;
  const parameters: Parameter[] = [size, terms.length];
  terms.forEach(({ operation, of, constants }, k) => {
    parameters.push(codeOf(operation));
    for (let position = 0; position < MOST_OPERANDS; position++) {
      const { start, step } = values[of[position] ?? of[0]!]!;
      parameters.push(start, step);
    }
    const [first = 0, second = 0] = constants;
    parameters.push({ number: first }, { number: second }, labels[k]!, values[operands + k]!.start);
  });
  return launch(interpreter, size, parameters);
}

const operationNames: readonly DeviceOperation[] = Object.keys({
  abs: 0, add: 0, atan: 0, atan2: 0, cos: 0, cosh: 0, divide: 0, erf: 0, erfc: 0, exp: 0, expm1: 0,
  exponentiate: 0, gaussian: 0, gelu: 0, gramRoot: 0, leakyRelu: 0, log: 0, log1p: 0, maximum: 0, multiply: 0,
  negate: 0, power: 0, relu: 0, sechSquared: 0, sigmoid: 0, sin: 0, sinh: 0, softplus: 0, sqrt: 0, step: 0,
  subtract: 0, tan: 0, tanh: 0, where: 0,
} satisfies Record<DeviceOperation, 0>) as DeviceOperation[]; // prettier-ignore

function codeOf(operation: DeviceOperation): number {
  return operationNames.indexOf(operation);
}

const interpreter: Kernel = {
  key: 'interpreted map',
  body(dialect) {
    const { parameter } = dialect;
    const operand = (k: number): string => {
      const at = `q + ${OPERANDS + 2 * k}`;
      const place = `${parameter('index', at)} + ${parameter('index', `${at} + 1`)} * item`;
      return dialect.let('number', `x${k}`, dialect.load('a', place));
    };
    const cases = operationNames.map(name => {
      const value = dialect.operations[name](['x0', 'x1', 'x2'], ['c0', 'c1']);
      return `case ${codeOf(name)}: { y = ${value}; break; }`;
    });
    return `
      if (item < ${parameter('index', `${SIZE}`)}) {
        for (${dialect.variable('index', 'k', '0')} k < ${parameter('index', `${TERMS}`)}; k += 1) {
          ${dialect.let('index', 'q', `${FIRST_TERM} + k * ${TERM_LENGTH}`)}
          ${Array.from({ length: MOST_OPERANDS }, (_, k) => operand(k)).join('\n')}
          ${dialect.let('number', 'c0', parameter('number', `q + ${CONSTANTS}`))}
          ${dialect.let('number', 'c1', parameter('number', `q + ${CONSTANTS + 1}`))}
          ${dialect.variable('number', 'y', 'x0')}
          switch (${parameter('word', `q + ${OPERATION}`)}) {
            ${cases.join('\n')}
            default: { break; }
          }
          ${dialect.store('a', `${parameter('index', `q + ${TO}`)} + item`, 'y')}
          if (${dialect.isFault('y')}) { ${dialect.noteFault(parameter('index', `q + ${LABEL}`), 'y', 'item')} }
        }
      }`;
  },
};
