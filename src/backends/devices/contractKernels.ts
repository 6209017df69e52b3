import { stridesOf, type ContractInstruction } from '../../program/index.js';
import { GROUP_SIZE, type Dialect, type Memory } from './dialect.js';
import { launch, type Kernel, type Launch, type Parameter } from './kernel.js';
import { checkText, joined, labelParameter, reduceText } from './texts.js';

/** Numbers that lie in a memory by strides along the axes of a result, and along what is summed. */
export interface Factor {
  readonly from: Memory;
  readonly start: number;
  readonly strides: readonly number[];
  readonly step: number;
}

/** out[i] = Σ_k Π factor[i, k], or the largest of one factor, or a copy of it. */
export interface Contraction {
  readonly by: 'sum' | 'maximum' | 'copy';
  readonly lengths: readonly number[];
  readonly over: number;
  readonly factors: readonly Factor[];
  /** The result lies in `a`. */
  readonly to: { readonly start: number; readonly strides: readonly number[] };
  /** Whose elements these are, in their order; without it nobody looks whether they are finite. */
  readonly label?: number;
  /** Which element of that node is the first here; 0 unless given. */
  readonly element?: number;
}

/** Sums of so many terms and more are shared by the items of a group. */
const LEAST_SHARED = 64;
/** With so many results a sum is made by one item, unless its terms lie beside each other. */
const MANY_RESULTS = 4096;
/** A long sum is shared by groups, each of which takes so many terms at least. */
const LEAST_OF_GROUP = 2048;
const MOST_GROUPS = 256;
const ENOUGH_GROUPS = 2048;
/** So many terms are added to each other before they are added to the rest. */
const BLOCK = 256;

/** How many numbers of `a` a contraction needs for partial sums. */
export function partialsOf(contraction: Contraction): number {
  const { chunks, count } = formOf(contraction);
  return chunks > 1 ? chunks * count : 0;
}

/**
 * What computes a contraction: one launch, or two where groups share a sum.
 *
 * @param partials where there is room for partial sums in `a`.
 */
export function contract(contraction: Contraction, partials = NaN): Launch[] {
  const { chunks, count, isShared } = formOf(contraction);
  const { lengths, factors, over, to, by, label, element = 0 } = contraction;
  if (!isShared) return [launch(ownSum(contraction), count, parametersOf(contraction, 1, over))];
  const shared = (part: Contraction, chunks: number, length: number): Launch =>
    launch(sharedSum(part), count * chunks * GROUP_SIZE, parametersOf(part, chunks, length));
  if (chunks === 1) return [shared(contraction, 1, over)];
  const strides = stridesOf([...lengths, chunks]).slice(0, -1);
  const first: Contraction = { by, lengths, over, factors, to: { start: partials, strides } };
  const second: Contraction = {
    by,
    lengths,
    over: chunks,
    factors: [{ from: 'a', start: partials, strides, step: 1 }],
    to,
    element,
    ...(label !== undefined && { label }),
  };
  return [shared(first, chunks, Math.ceil(over / chunks)), shared(second, 1, chunks)];
}

/** The contraction of an instruction, whose slots lie in `a`. */
export function contractionOf(
  { by, lengths, over, factors, to, label }: ContractInstruction,
  placeOf: (slot: number) => number,
  slots: readonly number[],
): Contraction {
  const isCopy = factors.length === 1 && over === 1;
  const isWhole = slots[to.slot] === lengths.reduce((size, length) => size * length, 1);
  return {
    by: isCopy ? 'copy' : by,
    lengths,
    over,
    factors: factors.map(({ slot, start, strides, step }) => ({
      from: 'a',
      start: placeOf(slot) + start,
      strides,
      step,
    })),
    to: { start: placeOf(to.slot) + to.start, strides: to.strides },
    ...(!isCopy && isWhole && { label }),
  };
}

function formOf({ by, lengths, over, factors }: Contraction): {
  readonly count: number;
  readonly chunks: number;
  readonly isShared: boolean;
} {
  const count = lengths.reduce((size, length) => size * length, 1);
  const areRows = factors.every(({ step, strides }) => step === 1 || (step === 0 && strides.at(-1) === 0));
  const isShared = by !== 'copy' && over >= LEAST_SHARED && (count < MANY_RESULTS || areRows);
  if (!isShared) return { count, chunks: 1, isShared };
  const wanted = Math.min(
    MOST_GROUPS,
    Math.ceil(over / LEAST_OF_GROUP),
    Math.ceil(ENOUGH_GROUPS / Math.max(1, count)),
  );
  return { count, chunks: Math.ceil(over / Math.ceil(over / wanted)), isShared };
}

/** Positions of parameters; then come for each factor its start and step, and for each axis all strides. */
const [COUNT, OVER, LABEL, ELEMENT, TO, RANK, CHUNKS, PART, FACTORS] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

function parametersOf(
  { lengths, over, factors, to, label, element = 0 }: Contraction,
  chunks: number,
  part: number,
): Parameter[] {
  const count = lengths.reduce((size, length) => size * length, 1);
  return [
    ...[count, over, labelParameter(label), element, to.start, lengths.length, chunks, part],
    ...factors.flatMap(({ start, step }) => [start, step]),
    ...lengths.flatMap((length, axis) => [
      length,
      to.strides[axis] ?? 0,
      ...factors.map(({ strides }) => strides[axis] ?? 0),
    ]),
  ];
}

/** `count` results, each by one item. */
function ownSum({ by, factors }: Contraction): Kernel {
  const memories = factors.map(({ from }) => from);
  return {
    key: `own ${by} ${memories.join('')}`,
    body(dialect) {
      const index = (position: string): string => dialect.parameter('index', position);
      const compute =
        by === 'copy'
          ? dialect.let('number', 'total', termText(dialect, memories))
          : totalText(dialect, by, memories);
      return `
        if (item < ${index(`${COUNT}`)}) {
          ${placesText(dialect, memories, 'item')}
          ${compute}
          ${dialect.store('a', 'to', 'total')}
          ${checkText(dialect, index(`${LABEL}`), 'total', `${index(`${ELEMENT}`)} + item`)}
        }`;
    },
  };
}

/** Results, or parts of them, each by one group, which adds up what its items have. */
function sharedSum({ by, factors }: Contraction): Kernel {
  const memories = factors.map(({ from }) => from);
  return {
    key: `shared ${by} ${memories.join('')}`,
    shared: GROUP_SIZE,
    body(dialect) {
      const index = (position: string): string => dialect.parameter('index', position);
      const join = joined(dialect, by === 'maximum' ? by : 'sum');
      return `
        ${dialect.let('index', 'chunks', index(`${CHUNKS}`))}
        ${dialect.let('index', 'result', 'group / chunks')}
        ${dialect.let('index', 'first', `(group % chunks) * ${index(`${PART}`)}`)}
        ${dialect.variable('index', 'last', `first + ${index(`${PART}`)}`)}
        if (last > ${index(`${OVER}`)}) { last = ${index(`${OVER}`)}; }
        ${placesText(dialect, memories, 'result')}
        ${dialect.variable('number', 'total', startText(dialect, by, memories, 'first'))}
        for (${dialect.variable('index', 'k', 'first + lane')} k < last; k += ${GROUP_SIZE}) {
          total = ${join('total', termText(dialect, memories, 'k'))};
        }
        ${reduceText(
          dialect,
          ['total'],
          by === 'maximum' ? by : 'sum',
          `
            ${dialect.store('a', 'to + group % chunks', 'sum')}
            ${checkText(dialect, index(`${LABEL}`), 'sum', `${index(`${ELEMENT}`)} + result`)}`,
        )}`;
    },
  };
}

/** `to` and `x0`, `x1`: where result number `index` lies, and its factors at k = 0. */
function placesText(dialect: Dialect, memories: readonly Memory[], result: string): string {
  const index = (position: string): string => dialect.parameter('index', position);
  const axes = FACTORS + 2 * memories.length;
  const width = 2 + memories.length;
  return `
    ${dialect.variable('index', 'rest', result)}
    ${dialect.variable('index', 'to', index(`${TO}`))}
    ${memories.map((_, f) => dialect.variable('index', `x${f}`, index(`${FACTORS + 2 * f}`))).join('\n')}
    for (${dialect.variable('index', 'axis', index(`${RANK}`))} axis > 0; axis -= 1) {
      ${dialect.let('index', 'q', `${axes} + (axis - 1) * ${width}`)}
      ${dialect.let('index', 'digit', `rest % ${index('q')}`)}
      rest = rest / ${index('q')};
      to += digit * ${index('q + 1')};
      ${memories.map((_, f) => `x${f} += digit * ${index(`q + ${2 + f}`)};`).join('\n')}
    }`;
}

function termText(dialect: Dialect, memories: readonly Memory[], k?: string): string {
  return memories
    .map((memory, f) => {
      const step = dialect.parameter('index', `${FACTORS + 2 * f + 1}`);
      return dialect.load(memory, k === undefined ? `x${f}` : `x${f} + ${k} * ${step}`);
    })
    .reduce((product, factor) => dialect.multiply(product, factor));
}

/** What a sum begins with: 0, or the term that is there in any case. */
function startText(dialect: Dialect, by: Contraction['by'], memories: readonly Memory[], k: string): string {
  return by === 'maximum' ? termText(dialect, memories, k) : dialect.literal(0);
}

/** `total`, in blocks, so that rounding errors do not grow with the length. */
function totalText(dialect: Dialect, by: Contraction['by'], memories: readonly Memory[]): string {
  const over = dialect.parameter('index', `${OVER}`);
  const join = joined(dialect, by === 'maximum' ? by : 'sum');
  return `
    ${dialect.variable('number', 'total', startText(dialect, by, memories, '0'))}
    for (${dialect.variable('index', 'first', '0')} first < ${over}; first += ${BLOCK}) {
      ${dialect.variable('number', 'part', startText(dialect, by, memories, 'first'))}
      ${dialect.variable('index', 'last', `first + ${BLOCK}`)}
      if (last > ${over}) { last = ${over}; }
      for (${dialect.variable('index', 'k', 'first')} k < last; k += 1) {
        part = ${join('part', termText(dialect, memories, 'k'))};
      }
      total = ${join('total', 'part')};
    }`;
}
