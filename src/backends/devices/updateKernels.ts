import { launch, type Kernel, type Launch } from './kernel.js';
import { checkText, labelParameter } from './texts.js';

const [COUNT, FROM, TO, SCALE, LABEL, ELEMENT] = [0, 1, 2, 3, 4, 5];

/** a[to + i] ← scale · a[to + i] + b[from + i] */
export function addScaled(
  count: number,
  from: number,
  to: number,
  scale: number,
  { label, element = 0 }: { readonly label?: number; readonly element?: number },
): Launch {
  const parameters = [count, from, to, { number: scale }, labelParameter(label), element];
  return launch(scaledSum, count, parameters);
}

const scaledSum: Kernel = {
  key: 'add scaled',
  body(dialect) {
    const index = (position: number): string => dialect.parameter('index', `${position}`);
    const place = `${index(TO)} + item`;
    const scaled = dialect.multiply(dialect.parameter('number', `${SCALE}`), dialect.load('a', place));
    const check = checkText(dialect, index(LABEL), 'sum', `${index(ELEMENT)} + item`);
    return `
      if (item < ${index(COUNT)}) {
        ${dialect.let('number', 'sum', dialect.add(scaled, dialect.load('b', `${index(FROM)} + item`)))}
        ${dialect.store('a', place, 'sum')}
        ${check}
      }`;
  },
};

const [ROWS, COLUMNS, RANK] = [0, 1, 2];

/** A matrix that fills `a` ← scale · itself + Σₖ uₖ vₖᵀ, with all uₖ and then all vₖ in `b`. */
export function addOuterProducts(rows: number, columns: number, rank: number, scale: number): Launch {
  return launch(outerProducts, rows * columns, [rows, columns, rank, { number: scale }]);
}

const outerProducts: Kernel = {
  key: 'add outer products',
  body(dialect) {
    const index = (position: number): string => dialect.parameter('index', `${position}`);
    const left = dialect.load('b', `k * ${index(ROWS)} + row`);
    const right = dialect.load('b', `${index(RANK)} * ${index(ROWS)} + k * ${index(COLUMNS)} + column`);
    const scaled = dialect.multiply(dialect.parameter('number', `${SCALE}`), dialect.load('a', 'item'));
    return `
      if (item < ${index(ROWS)} * ${index(COLUMNS)}) {
        ${dialect.let('index', 'row', `item / ${index(COLUMNS)}`)}
        ${dialect.let('index', 'column', `item % ${index(COLUMNS)}`)}
        ${dialect.variable('number', 'total', dialect.literal(0))}
        for (${dialect.variable('index', 'k', '0')} k < ${index(RANK)}; k += 1) {
          total = ${dialect.add('total', dialect.multiply(left, right))};
        }
        ${dialect.let('number', 'sum', dialect.add(scaled, 'total'))}
        ${dialect.store('a', 'item', 'sum')}
      }`;
  },
};
