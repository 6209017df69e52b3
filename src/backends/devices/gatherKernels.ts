import type { GatherInstruction } from '../../program/index.js';
import { launch, type Kernel, type Launch } from './kernel.js';
import { checkText, labelParameter } from './texts.js';

const [COUNT, FROM, TO, INDICES, LENGTH, INNER, HEIGHT, LABEL] = [0, 1, 2, 3, 4, 5, 6, 7];

/** An index that is none. */
const NONE = -1;

/**
 * Elements chosen along an axis, or added up there: each result by one item, which for sums goes through the
 * list of those that belong to it, in their order.
 */
export function gatherLaunch(
  { transposed, lengths: [outer, length, inner], height, indices, label }: GatherInstruction,
  from: number,
  to: number,
): Launch {
  const items = outer * height * inner;
  const head = [items, from, to, LABEL + 1, length, inner, height, labelParameter(label)];
  if (!transposed) {
    // None is 0, and the first is 1.
    return launch(choose, items, [...head, ...Array.from(indices, index => index - NONE)]);
  }
  const members: number[][] = Array.from({ length: height }, () => []);
  indices.forEach((index, position) => {
    if (index !== NONE) members[index]!.push(position);
  });
  // Where the list of each begins and ends, and then the lists.
  const starts = [0];
  for (const list of members) starts.push(starts.at(-1)! + list.length);
  const lists = members.flat();
  return launch(addUp, items, [...head, ...starts, ...lists]);
}

const choose: Kernel = {
  key: 'gather',
  body(dialect) {
    const index = (position: number | string): string => dialect.parameter('index', `${position}`);
    return `
      if (item < ${index(COUNT)}) {
        ${dialect.let('index', 'inside', `item % ${index(INNER)}`)}
        ${dialect.let('index', 'row', `item / ${index(INNER)}`)}
        ${dialect.let('index', 'chosen', index(`${index(INDICES)} + row % ${index(HEIGHT)}`))}
        ${dialect.variable('number', 'value', dialect.literal(0))}
        if (chosen > 0) {
          value = ${dialect.load('a', `${index(FROM)} + ((row / ${index(HEIGHT)}) * ${index(LENGTH)} + chosen - 1) * ${index(INNER)} + inside`)};
        }
        ${dialect.store('a', `${index(TO)} + item`, 'value')}
      }`;
  },
};

const addUp: Kernel = {
  key: 'scatter',
  body(dialect) {
    const index = (position: number | string): string => dialect.parameter('index', `${position}`);
    const source = `${index(FROM)} + ((row / ${index(HEIGHT)}) * ${index(LENGTH)} + ${index('lists + k')}) * ${index(INNER)} + inside`;
    return `
      if (item < ${index(COUNT)}) {
        ${dialect.let('index', 'inside', `item % ${index(INNER)}`)}
        ${dialect.let('index', 'row', `item / ${index(INNER)}`)}
        ${dialect.let('index', 'own', `${index(INDICES)} + row % ${index(HEIGHT)}`)}
        ${dialect.let('index', 'lists', `${index(INDICES)} + ${index(HEIGHT)} + 1`)}
        ${dialect.variable('number', 'total', dialect.literal(0))}
        for (${dialect.variable('index', 'k', index('own'))} k < ${index('own + 1')}; k += 1) {
          total = ${dialect.add('total', dialect.load('a', source))};
        }
        ${dialect.store('a', `${index(TO)} + item`, 'total')}
        ${checkText(dialect, index(LABEL), 'total', 'item')}
      }`;
  },
};
