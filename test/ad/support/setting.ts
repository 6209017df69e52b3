import { expect } from 'chai';
import fc from 'fast-check';
import * as ad from '../../../src/doors/graph.js';
import type { Node, Tensor, TensorLike } from '../../../src/ad/index.js';
import { spread } from './operators.js';
import { programs, runProgram, scalarOf, variableShapes, type Program } from './randomProgram.js';

export const sizes = variableShapes.map(shape => shape.reduce<number>((size, length) => size * length, 1));
export const totalSize = sizes.reduce((total, size) => total + size, 0);

/** One vector cut into variables of all shapes, so that a random program is a function of one array. */
export function unpack(x: Node): Node[] {
  let start = 0;
  return variableShapes.map((shape, position) => {
    const part = ad.slice(x, start, start + sizes[position]!);
    start += sizes[position]!;
    return ad.reshape(part, shape);
  });
}

/** The scalar that a program makes of one vector. */
export function scalarFunction(program: Program, options?: { kinks: boolean }): (x: Node) => Node {
  return x => scalarOf(runProgram(program, unpack(x), options));
}

/** A random program with a point, and two directions. */
export interface Setting {
  readonly program: Program;
  readonly at: Float64Array;
  readonly along: Float64Array;
  readonly other: Float64Array;
}

export function settings(options?: { maxLength?: number }): fc.Arbitrary<Setting> {
  return fc.record({ program: programs(options), seed: fc.nat(10_000) }).map(({ program, seed }) => ({
    program,
    at: spread(totalSize, 3 * seed),
    along: spread(totalSize, 3 * seed + 1),
    other: spread(totalSize, 3 * seed + 2),
  }));
}

export async function valuesOf(
  outputs: readonly Node[],
  bindings: readonly (readonly [Node, TensorLike])[],
): Promise<Float64Array[]> {
  const tensors: Tensor[] = await ad.evaluate(outputs, new Map(bindings));
  return tensors.map(({ data }) => data);
}

export function contract(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** The largest absolute value, and at least 1: the results here are sums of cosines. */
export function magnitude(...arrays: readonly Float64Array[]): number {
  return arrays.reduce(
    (most, array) => array.reduce((all, value) => Math.max(all, Math.abs(value)), most),
    1,
  );
}

export function expectClose(
  actual: Float64Array,
  expected: Float64Array,
  tolerance: number,
  what = '',
): void {
  expect(actual.length, what).to.equal(expected.length);
  const allowed = tolerance * magnitude(actual, expected);
  actual.forEach((value, i) => {
    if (Math.abs(value - expected[i]!) > allowed || Number.isNaN(value - expected[i]!)) {
      expect.fail(`${what} element ${i}: ${value} against ${expected[i]!}, allowed difference ${allowed}`);
    }
  });
}

/** The same programs on every run. */
export const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_200_612 });
