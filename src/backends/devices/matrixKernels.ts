import { GROUP_SIZE, type Dialect } from './dialect.js';
import { launch, type Kernel, type Launch, type Parameter } from './kernel.js';
import { checkText, labelParameter, reduceText } from './texts.js';

/** Rows of a matrix, one after the other, which fill `b`. */
export interface StoredRows {
  readonly rows: number;
  readonly columns: number;
  /** The number of its first row in the whole matrix. */
  readonly firstRow: number;
}

/** A vector in `a` and where its answer belongs there. */
export interface Asked {
  readonly question: number;
  readonly answer: number;
  /** Whose answer it is, and the element of it that is the first here; without it nobody looks at it. */
  readonly label?: number;
  readonly element?: number;
}

/** So many questions share one reading of a matrix. */
export const MOST_TOGETHER = 8;
/** The sizes of groups of questions that have kernels. */
const SIZES = [1, 2, 4, MOST_TOGETHER] as const;
type Size = (typeof SIZES)[number];

/** Rows so short are read by one item each. */
const SHORT_ROW = 32;
/** So many rows at least are added up by one item for a product with the transposed matrix. */
const LEAST_ROWS = 64;
/** How many items keep a device busy. */
const ENOUGH_ITEMS = 2 ** 16;

const [COUNT, LENGTH, FIRST_ROW, PART, PARTS, STRIDE, ASKED] = [0, 1, 2, 3, 4, 5, 6];
/** For each question: where it is, where its answer belongs, whose it is. */
const [QUESTION, ANSWER, LABEL, ELEMENT, ASKED_LENGTH] = [0, 1, 2, 3, 4];

/** Splits questions into groups that share one reading, and names the size of the kernel for each. */
export function together(
  asked: readonly Asked[],
): { readonly group: readonly Asked[]; readonly size: Size }[] {
  const groups: { group: readonly Asked[]; size: Size }[] = [];
  for (let first = 0; first < asked.length; first += MOST_TOGETHER) {
    const group = asked.slice(first, first + MOST_TOGETHER);
    groups.push({ group, size: SIZES.find(size => size >= group.length) ?? MOST_TOGETHER });
  }
  return groups;
}

/** Answers W v, rows of W by groups of items. */
export function multiply(matrix: StoredRows, asked: readonly Asked[]): Launch[] {
  const { rows, columns, firstRow } = matrix;
  const isShort = columns < SHORT_ROW;
  return together(asked).map(({ group, size }) =>
    launch(rowProducts(size, isShort), isShort ? rows : rows * GROUP_SIZE, [
      ...[rows, columns, firstRow, 0, 0, 0],
      ...askedParameters(group, size),
    ]),
  );
}

/** How many parts the rows are taken in for products with the transposed matrix. */
export function partsOf({ rows, columns }: Pick<StoredRows, 'rows' | 'columns'>): number {
  const wanted = Math.min(Math.ceil(rows / LEAST_ROWS), Math.ceil(ENOUGH_ITEMS / columns));
  return Math.ceil(rows / Math.ceil(rows / wanted));
}

/**
 * Answers Wᵀ u, or sums over parts of the rows: part number `firstPart` + p goes to the place of the answer
 * and `stride` numbers further for each part.
 */
export function multiplyTransposed(
  matrix: StoredRows,
  asked: readonly Asked[],
  parts: { readonly count: number; readonly first: number; readonly stride: number },
): Launch[] {
  const { rows, columns, firstRow } = matrix;
  const part = Math.ceil(rows / parts.count);
  return together(asked).map(({ group, size }) => {
    const moved = group.map(each => ({ ...each, answer: each.answer + parts.first * parts.stride }));
    return launch(columnProducts(size), columns * parts.count, [
      ...[columns, rows, firstRow, part, parts.count, parts.stride],
      ...askedParameters(moved, size),
    ]);
  });
}

/** Places that are left over ask the first question again; nobody writes their answers. */
function askedParameters(group: readonly Asked[], size: Size): Parameter[] {
  const parameters: Parameter[] = [group.length];
  for (let k = 0; k < size; k++) {
    const { question, answer, label, element = 0 } = group[k] ?? group[0]!;
    parameters.push(question, answer, labelParameter(label), element);
  }
  return parameters;
}

function askedAt(dialect: Dialect, k: number | string, which: number): string {
  return dialect.parameter('index', `${ASKED + 1 + which} + ${ASKED_LENGTH} * ${k}`);
}

function each(size: Size, line: (k: number) => string): string {
  return Array.from({ length: size }, (_, k) => line(k)).join('\n');
}

/** Writes a sum to where it belongs, for questions that there are. */
function storeText(dialect: Dialect, k: number | string, sum: string, place: string): string {
  const check = checkText(
    dialect,
    askedAt(dialect, k, LABEL),
    sum,
    `${askedAt(dialect, k, ELEMENT)} + ${place}`,
  );
  return `
    if (${k} < ${dialect.parameter('index', `${ASKED}`)}) {
      ${dialect.store('a', `${askedAt(dialect, k, ANSWER)} + ${place}`, sum)}
      ${check}
    }`;
}

function rowProducts(size: Size, isShort: boolean): Kernel {
  return {
    key: `rows ${size} ${isShort}`,
    shared: isShort ? 0 : size * GROUP_SIZE,
    body(dialect) {
      const index = (position: number): string => dialect.parameter('index', `${position}`);
      const entry = dialect.load('b', `row * ${index(LENGTH)} + j`);
      const sums = `
        ${each(size, k => dialect.variable('number', `s${k}`, dialect.literal(0)))}
        for (${dialect.variable('index', 'j', isShort ? '0' : 'lane')} j < ${index(LENGTH)}; j += ${isShort ? 1 : GROUP_SIZE}) {
          ${dialect.let('number', 'w', entry)}
          ${each(size, k => `s${k} = ${dialect.add(`s${k}`, dialect.multiply('w', dialect.load('a', `${askedAt(dialect, k, QUESTION)} + j`)))};`)}
        }`;
      if (isShort) {
        return `
          if (item < ${index(COUNT)}) {
            ${dialect.let('index', 'row', 'item')}
            ${sums}
            ${each(size, k => storeText(dialect, k, `s${k}`, `${index(FIRST_ROW)} + row`))}
          }`;
      }
      return `
        ${dialect.let('index', 'row', 'group')}
        ${sums}
        ${reduceText(
          dialect,
          Array.from({ length: size }, (_, k) => `s${k}`),
          'sum',
          storeText(dialect, 'lane', 'sum', `${index(FIRST_ROW)} + row`),
        )}`;
    },
  };
}

function columnProducts(size: Size): Kernel {
  return {
    key: `columns ${size}`,
    body(dialect) {
      const index = (position: number): string => dialect.parameter('index', `${position}`);
      return `
        ${dialect.let('index', 'part', `item / ${index(COUNT)}`)}
        if (part < ${index(PARTS)}) {
          ${dialect.let('index', 'column', `item % ${index(COUNT)}`)}
          ${each(size, k => dialect.variable('number', `s${k}`, dialect.literal(0)))}
          ${dialect.variable('index', 'last', `(part + 1) * ${index(PART)}`)}
          if (last > ${index(LENGTH)}) { last = ${index(LENGTH)}; }
          for (${dialect.variable('index', 'row', `part * ${index(PART)}`)} row < last; row += 1) {
            ${dialect.let('number', 'w', dialect.load('b', `row * ${index(COUNT)} + column`))}
            ${each(size, k => `s${k} = ${dialect.add(`s${k}`, dialect.multiply('w', dialect.load('a', `${askedAt(dialect, k, QUESTION)} + ${index(FIRST_ROW)} + row`)))};`)}
          }
          ${each(size, k => storeText(dialect, k, `s${k}`, `part * ${index(STRIDE)} + column`))}
        }`;
    },
  };
}
