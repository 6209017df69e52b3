import { evaluate, input, type Node } from '../../../../src/doors/graph.js';

export type Numbers = readonly [k11: number, k12: number, k22: number];

export const [k11, k12, k22, distance] = ['k11', 'k12', 'k22', 'distance'].map(name => input(name, [])) as [
  Node,
  Node,
  Node,
  Node,
];
export const pair = { k11, k12, k22 };
export const pairWithDistance = { ...pair, distance: () => distance };

/** The values of graphs of k₁₁, k₁₂, k₂₂ for several covariances at once; 0 for zeros by structure. */
export async function valuesAt(
  nodes: readonly (Node | undefined)[],
  covariances: readonly Numbers[],
  distances: readonly number[] = covariances.map(([a, b, c]) => a + c - 2 * b),
): Promise<number[][]> {
  const present = nodes.filter(node => node !== undefined);
  const results = await evaluate(
    present,
    new Map([
      [k11, covariances.map(([a]) => a)],
      [k12, covariances.map(([, b]) => b)],
      [k22, covariances.map(([, , c]) => c)],
      [distance, distances],
    ]),
  );
  const values = results
    .map(({ data }) => (data.length === 1 ? covariances.map(() => data[0]!) : [...data]))
    .values();
  return nodes.map(node => (node === undefined ? covariances.map(() => 0) : values.next().value!));
}
