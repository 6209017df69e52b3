import { GROUP_SIZE, type Dialect, type Memory } from '../dialect.js';
import { contract } from '../contractKernels.js';
import { launch, type Kernel, type Launch, type Parameter } from '../kernel.js';
import { checkText, labelParameter, reduceText } from '../texts.js';

/** Vectors of one length, one after the other. */
export interface PanelPlace {
  readonly start: number;
  readonly count: number;
}

/** So many vectors of each panel are multiplied with each other by one group. */
const TILE = 4;
/** A group takes so many numbers of a vector at least. */
const LEAST_OF_GROUP = 4096;
const MOST_CHUNKS = 512;
const ENOUGH_GROUPS = 2048;

function chunksOf(x: PanelPlace, basis: PanelPlace, length: number): number {
  const tiles = Math.ceil(x.count / TILE) * Math.ceil(basis.count / TILE);
  const wanted = Math.min(MOST_CHUNKS, Math.ceil(length / LEAST_OF_GROUP), Math.ceil(ENOUGH_GROUPS / tiles));
  return Math.ceil(length / Math.ceil(length / wanted));
}

/** How many numbers of `a` inner products need for partial sums. */
export function partialsOfProducts(x: PanelPlace, basis: PanelPlace, length: number): number {
  return x.count * basis.count * chunksOf(x, basis, length);
}

const [LENGTH, X, X_COUNT, BASIS, BASIS_COUNT, CHUNKS, PART, OUT, TILES] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/**
 * X Bᵀ (x.count × basis.count) for a panel X in `a` and a basis in `from`, to a place in `a`: each number of
 * both is read a few times only.
 */
export function panelProducts(
  x: PanelPlace,
  basis: PanelPlace,
  from: Memory,
  length: number,
  to: number,
  partials: number,
): Launch[] {
  if (x.count * basis.count === 0) return [];
  const chunks = chunksOf(x, basis, length);
  const tilesAcross = Math.ceil(basis.count / TILE);
  const tiles = Math.ceil(x.count / TILE) * tilesAcross;
  const out = chunks === 1 ? to : partials;
  const products = launch(tileProducts(from), tiles * chunks * GROUP_SIZE, [
    ...[
      length,
      x.start,
      x.count,
      basis.start,
      basis.count,
      chunks,
      Math.ceil(length / chunks),
      out,
      tilesAcross,
    ],
  ]);
  if (chunks === 1) return [products];
  const sum = contract({
    by: 'sum',
    lengths: [x.count * basis.count],
    over: chunks,
    factors: [{ from: 'a', start: partials, strides: [chunks], step: 1 }],
    to: { start: to, strides: [1] },
  });
  return [products, ...sum];
}

function tileProducts(from: Memory): Kernel {
  const pairs = Array.from({ length: TILE * TILE }, (_, k) => [Math.floor(k / TILE), k % TILE] as const);
  const rows = Array.from({ length: TILE }, (_, r) => r);
  return {
    key: `tile products ${from}`,
    shared: TILE * TILE * GROUP_SIZE,
    body(dialect) {
      const index = (position: number): string => dialect.parameter('index', `${position}`);
      // A row beyond the last is the last again, and its products are left out.
      const start = (name: string, row: string, first: number, count: number): string => `
        ${dialect.variable('index', name, row)}
        if (${name} > ${index(count)} - 1) { ${name} = ${index(count)} - 1; }
        ${name} = ${index(first)} + ${name} * ${index(LENGTH)};`;
      return `
        ${dialect.let('index', 'chunk', `group % ${index(CHUNKS)}`)}
        ${dialect.let('index', 'tile', `group / ${index(CHUNKS)}`)}
        ${dialect.let('index', 'down', `(tile / ${index(TILES)}) * ${TILE}`)}
        ${dialect.let('index', 'across', `(tile % ${index(TILES)}) * ${TILE}`)}
        ${rows.map(r => start(`x${r}`, `down + ${r}`, X, X_COUNT)).join('')}
        ${rows.map(r => start(`y${r}`, `across + ${r}`, BASIS, BASIS_COUNT)).join('')}
        ${pairs.map(([r, c]) => dialect.variable('number', `s${r}${c}`, dialect.literal(0))).join('\n')}
        ${dialect.variable('index', 'last', `(chunk + 1) * ${index(PART)}`)}
        if (last > ${index(LENGTH)}) { last = ${index(LENGTH)}; }
        for (${dialect.variable('index', 't', `chunk * ${index(PART)} + lane`)} t < last; t += ${GROUP_SIZE}) {
          ${rows.map(r => dialect.let('number', `u${r}`, dialect.load('a', `x${r} + t`))).join('\n')}
          ${rows.map(c => dialect.let('number', `v${c}`, dialect.load(from, `y${c} + t`))).join('\n')}
          ${pairs.map(([r, c]) => `s${r}${c} = ${dialect.add(`s${r}${c}`, dialect.multiply(`u${r}`, `v${c}`))};`).join('\n')}
        }
        ${reduceText(
          dialect,
          pairs.map(([r, c]) => `s${r}${c}`),
          'sum',
          `
            ${dialect.let('index', 'row', `down + lane / ${TILE}`)}
            ${dialect.let('index', 'column', `across + lane % ${TILE}`)}
            if (row < ${index(X_COUNT)} && column < ${index(BASIS_COUNT)}) {
              ${dialect.store('a', `${index(OUT)} + (row * ${index(BASIS_COUNT)} + column) * ${index(CHUNKS)} + chunk`, 'sum')}
            }`,
        )}`;
    },
  };
}

/** Where a combination goes: a vector in `a`, and the coefficients of its summands. */
export interface Combination {
  readonly to: number;
  readonly coefficients: readonly number[];
  /** Whose elements these are, from which element on; without it nobody looks whether they are finite. */
  readonly label?: number;
  readonly element?: number;
}

/** So many combinations are made while the summands go by. */
const COMBINED_TOGETHER = 8;
const [COMBINED_LENGTH, SUMMANDS, SUMMAND_COUNT, RESULTS, ADDS, FIRST_RESULT] = [0, 1, 2, 3, 4, 5];
/** For each result: where it goes and whose it is, and then its coefficients. */
const [RESULT_TO, RESULT_LABEL, RESULT_ELEMENT, RESULT_HEAD] = [0, 1, 2, 3];

/**
 * Each combination ← Σⱼ cⱼ yⱼ of vectors yⱼ in `from`, or what is there and this sum (`adds`).
 */
export function combine(
  summands: PanelPlace,
  from: Memory,
  length: number,
  results: readonly Combination[],
  adds: boolean,
): Launch[] {
  const launches: Launch[] = [];
  for (let first = 0; first < results.length; first += COMBINED_TOGETHER) {
    const group = results.slice(first, first + COMBINED_TOGETHER);
    const parameters: Parameter[] = [length, summands.start, summands.count, group.length, Number(adds)];
    for (let k = 0; k < COMBINED_TOGETHER; k++) {
      // Places that are left over make the first again; nobody writes it.
      const { to, label, element = 0, coefficients } = group[k] ?? group[0]!;
      parameters.push(to, labelParameter(label), element);
      for (let j = 0; j < summands.count; j++) parameters.push({ number: coefficients[j]! });
    }
    launches.push(launch(combination(from), length, parameters));
  }
  return launches;
}

function combination(from: Memory): Kernel {
  const each = (line: (k: number) => string): string =>
    Array.from({ length: COMBINED_TOGETHER }, (_, k) => line(k)).join('\n');
  return {
    key: `combination ${from}`,
    body(dialect) {
      const index = (position: number | string): string => dialect.parameter('index', `${position}`);
      const result = (k: number, which: number): string =>
        `${FIRST_RESULT + which} + ${k} * (${RESULT_HEAD} + count)`;
      const place = (k: number): string => `${index(result(k, RESULT_TO))} + item`;
      return `
        if (item < ${index(COMBINED_LENGTH)}) {
          ${dialect.let('index', 'count', index(SUMMAND_COUNT))}
          ${dialect.variable('index', 'place', `${index(SUMMANDS)} + item`)}
          ${each(k => dialect.variable('number', `s${k}`, dialect.literal(0)))}
          if (${index(ADDS)} > 0) { ${each(k => `s${k} = ${dialect.load('a', place(k))};`)} }
          for (${dialect.variable('index', 'j', '0')} j < count; j += 1) {
            ${dialect.let('number', 'y', dialect.load(from, 'place'))}
            ${each(k => {
              const coefficient = dialect.parameter('number', `${result(k, RESULT_HEAD)} + j`);
              return `s${k} = ${dialect.add(`s${k}`, dialect.multiply(coefficient, 'y'))};`;
            })}
            place += ${index(COMBINED_LENGTH)};
          }
          ${each(k => {
            const element = `${index(result(k, RESULT_ELEMENT))} + item`;
            return `
              if (${k} < ${index(RESULTS)}) {
                ${dialect.store('a', place(k), `s${k}`)}
                ${checkText(dialect, index(result(k, RESULT_LABEL)), `s${k}`, element)}
              }`;
          })}
        }`;
    },
  };
}

const [DRAWN, DRAWN_TO, FIRST_INDEX, DEVIATION, KEY] = [0, 1, 2, 3, 4];
const KEY_WORDS = 4;
/** One item completes so many numbers, of which some need it. */
const COMPLETED_BY_ITEM = 64;

/** Normal numbers `first`, `first` + 1, ... of a stream, times its deviation, to a place in `a`. */
export function drawNormals(
  count: number,
  to: number,
  first: number,
  key: Uint32Array,
  deviation: number,
): Launch {
  return launch(drawing, count, [count, to, first, { number: deviation }, ...key]);
}

/** What completes the numbers that `drawNormals` has left marks for, in languages that need it. */
export function completeNormals(...[count, ...rest]: Parameters<typeof drawNormals>): Launch {
  const [to, first, key, deviation] = rest;
  const items = Math.ceil(count / COMPLETED_BY_ITEM);
  return launch(completion, items, [count, to, first, { number: deviation }, ...key, items]);
}

const drawing: Kernel = {
  key: 'normal numbers',
  body(dialect) {
    const { draw } = normalsOf(dialect);
    const { key, deviation, count, to } = drawnParameters(dialect);
    return `
      if (item < ${count}) {
        ${dialect.let('number', 'number', draw(key, `${FIRST_INDEX}`, 'item', deviation))}
        ${dialect.store('a', `${to} + item`, 'number')}
      }`;
  },
};

const completion: Kernel = {
  key: 'completed normal numbers',
  body(dialect) {
    const { complete } = normalsOf(dialect);
    if (complete === undefined) throw new Error(`${dialect.name} leaves no numbers to complete`);
    const { key, deviation, count, to } = drawnParameters(dialect);
    const step = dialect.parameter('index', `${KEY + KEY_WORDS}`);
    return `
      if (item < ${step}) {
        ${complete(key, `${FIRST_INDEX}`, { begin: 'item', step, count, to }, deviation)}
      }`;
  },
};

function normalsOf({ normals, name }: Dialect): NonNullable<Dialect['normals']> {
  if (normals === undefined) throw new Error(`${name} draws no normal numbers`);
  return normals;
}

function drawnParameters(dialect: Dialect): {
  readonly key: readonly string[];
  readonly deviation: string;
  readonly count: string;
  readonly to: string;
} {
  return {
    key: Array.from({ length: KEY_WORDS }, (_, k) => dialect.parameter('word', `${KEY + k}`)),
    deviation: dialect.parameter('number', `${DEVIATION}`),
    count: dialect.parameter('index', `${DRAWN}`),
    to: dialect.parameter('index', `${DRAWN_TO}`),
  };
}
