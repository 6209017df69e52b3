import { expect } from 'chai';
import { sizeOf } from '../../src/ad/index.js';
import * as ad from '../../src/doors/graph.js';
import type { Node } from '../../src/ad/index.js';
import { prepareMatrixProduct } from '../../src/backends/cpu/matrixProduct.js';

/** The contractions of two factors that no product of matrices of a library computes, by their lengths. */
function loopsOf(outputs: readonly Node[], leastMultiplications: number): string[] {
  const { instructions } = ad.lower(ad.schedule(outputs), new Map(), new Map());
  return instructions.flatMap(instruction => {
    if (instruction.kind !== 'contract' || instruction.factors.length < 2) return [];
    const { lengths, over } = instruction;
    const isSmall = sizeOf(lengths) * over < leastMultiplications;
    return isSmall || prepareMatrixProduct(instruction) !== undefined
      ? []
      : [`[${lengths.join()}] over ${over}`];
  });
}

/** The numbers of the pixels below each place of a filter of 3 × 3, row by row, −1 beyond the border. */
function neighbours(side: number): number[] {
  const offsets = [-1, 0, 1];
  const at = (row: number, column: number): number =>
    Math.min(row, column) < 0 || Math.max(row, column) >= side ? -1 : row * side + column;
  return Array.from({ length: side * side }, (_, pixel) =>
    offsets.flatMap(down =>
      offsets.map(right => at(Math.floor(pixel / side) + down, (pixel % side) + right)),
    ),
  ).flat();
}

describe('products of matrices, forward, in gradients and in jets', () => {
  const everything = (output: Node, variables: readonly Node[]): Node[] => {
    const loss = ad.sum(ad.square(output), [...output.shape.keys()]);
    const slopes = ad.backprop(loss, variables).map(slope => slope!);
    const seeds = new Map(
      variables.map((variable, k): [Node, ad.Series] => [
        variable,
        [variable, ad.input(`v${k}`, variable.shape)],
      ]),
    );
    const series = ad.jetOfGraph([loss, ...slopes], seeds, 2);
    return [loss, ...slopes, ...series.flatMap(coefficients => coefficients.flatMap(node => node ?? []))];
  };

  it('attention with heads', () => {
    const [tokens, size] = [16, 8];
    const [q, k, v] = ['q', 'k', 'v'].map(name => ad.input(name, [2, tokens, size])) as [Node, Node, Node];
    const scores = ad.softmax(ad.matmul(q, ad.transpose(k, [0, 2, 1])));
    expect(loopsOf(everything(ad.matmul(scores, v), [q, k, v]), 2 * tokens * tokens * size)).to.deep.equal(
      [],
    );
  });

  it('heads that share their keys', () => {
    const q = ad.input('q', [3, 16, 8]);
    const k = ad.input('k', [16, 8]);
    expect(loopsOf(everything(ad.matmul(q, ad.transpose(k)), [q, k]), 3 * 16 * 16 * 8)).to.deep.equal([]);
  });

  it('stacks of transposed matrices with one that they share', () => {
    const q = ad.input('q', [3, 8, 16]);
    const k = ad.input('k', [8, 16]);
    const products = ad.matmul(ad.transpose(q, [0, 2, 1]), k);
    expect(loopsOf(everything(products, [q, k]), 3 * 16 * 16 * 8)).to.deep.equal([]);
  });

  it('along a gradient take work that grows with the number of positions that share a weight, not with its square', () => {
    const operations = (positions: number): number => {
      const x = ad.input('x', [positions, 36]);
      const W = ad.input('W', [4, 36]);
      const loss = ad.sum(ad.square(ad.matvec(W, x)), [0, 1]);
      const [slope] = ad.backprop(loss, [W]);
      const [outputs] = ad.jetOfGraph([loss], new Map<Node, ad.Series>([[W, [W, slope!]]]), 2);
      return ad.measure(ad.lower(ad.schedule(outputs!.map(node => node!)), new Map(), new Map())).operations;
    };
    expect(operations(512) / operations(128)).to.be.within(3.5, 4.5);
  });

  it('a convolution whose weights all pixels share', () => {
    const [side, channels] = [8, 4];
    const pixels = side * side;
    const x = ad.input('x', [pixels, channels]);
    const W = ad.input('W', [channels, 9 * channels]);
    const patches = ad.reshape(ad.gather(x, neighbours(side), 0), [pixels, 9 * channels]);
    const least = pixels * channels * channels * 9;
    expect(loopsOf(everything(ad.matvec(W, patches), [x, W]), least)).to.deep.equal([]);
  });

  it('a convolution by gather is the sum over the filter of shifted products', async () => {
    const [side, channels] = [5, 2];
    const x = ad.input('x', [side * side, channels]);
    const W = ad.input('W', [3, 9 * channels]);
    const patches = ad.reshape(ad.gather(x, neighbours(side), 0), [side * side, 9 * channels]);
    const image = ad.reshape(x, [side, side, channels]);
    const shifted = [-1, 0, 1].flatMap((down, i) =>
      [-1, 0, 1].map((right, j) => {
        const filter = ad.slice(W, (3 * i + j) * channels, (3 * i + j + 1) * channels);
        return ad.matvec(filter, ad.shift(ad.shift(image, -down, 0), -right, 1));
      }),
    );
    const whole = ad.reshape(
      shifted.reduce((a, b) => ad.add(a, b)),
      [side * side, 3],
    );
    const numbers = (size: number): Float64Array =>
      Float64Array.from({ length: size }, (_, i) => Math.sin(7 * i));
    const [one, other] = await ad.evaluate(
      [ad.matvec(W, patches), whole],
      new Map([
        [x, { data: numbers(50), shape: [25, 2] }],
        [W, { data: numbers(54), shape: [3, 18] }],
      ]),
    );
    one!.data.forEach((value, i) => expect(value).to.be.closeTo(other!.data[i]!, 1e-14));
  });
});
