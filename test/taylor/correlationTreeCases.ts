import { expect } from 'chai';
import { contractedCase, expectContraction, textOf, type ContractedCase } from './correlationCases.js';
import type { NetworkCase } from '../models/networkCases.js';

type Edges = readonly (readonly [number, number])[];

/** All trees of one to four vertices, up to isomorphism (there are 1, 1, 1 and 2). */
export const treesUpToFour: Readonly<Record<string, Edges>> = {
  vertex: [],
  edge: [[0, 1]],
  'path of 3': [[0, 1], [1, 2]],
  'path of 4': [[0, 1], [1, 2], [2, 3]],
  'star of 4': [[0, 1], [0, 2], [0, 3]],
}; // prettier-ignore

/** All trees of five vertices, up to isomorphism. */
export const treesOfFive: Readonly<Record<string, Edges>> = {
  'path of 5': [[0, 1], [1, 2], [2, 3], [3, 4]],
  'fork of 5': [[0, 1], [0, 2], [0, 3], [3, 4]],
  'star of 5': [[0, 1], [0, 2], [0, 3], [0, 4]],
}; // prettier-ignore

/** All ways to give vertices equal or distinct inputs, numbered in the order of their first use. */
function assignments(vertices: number): number[][] {
  if (vertices === 0) return [[]];
  return assignments(vertices - 1).flatMap(before =>
    Array.from({ length: Math.max(-1, ...before) + 2 }, (_, input) => [...before, input]),
  );
}

/**
 * A small network drawn with a seed for which every unit that matters is active: a third derivative of a ReLU
 * network may vanish.
 */
export function treeCase(network: readonly [NetworkCase, number]): ContractedCase {
  const [{ name }] = network;
  return contractedCase(network, { seed: name.includes('relu') ? 4 : 1, inputs: 5 });
}

/**
 * A test that the correlation functions of a tree are the sums over all entries of all derivative tensors.
 */
export function itSumsTree(shape: string, edges: Edges, drawn: ContractedCase): void {
  it(`${shape}, inputs equal or distinct in every way: ${drawn.name}`, async function () {
    this.timeout(120_000);
    const all = assignments(edges.length + 1);
    // Of the 52 ways for five vertices every fifth: 12, from all equal to all distinct.
    const chosen = all.length > 20 ? all.filter((_, k) => k % 5 === 0 || k === all.length - 1) : all;
    const values: number[] = [];
    for (const inputs of chosen) values.push(await expectContraction(drawn, textOf(inputs, edges)));
    expect(Math.max(...values.map(Math.abs)), 'the largest of them').to.be.above(1e-6);
  });
}
