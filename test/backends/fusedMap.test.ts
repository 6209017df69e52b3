import { expect } from 'chai';
import * as ad from '../../src/doors/graph.js';
import type { Node, TensorLike } from '../../src/ad/index.js';
import { NonFiniteError } from '../../src/errors/index.js';
import { RandomStream } from '../../src/random/index.js';

const [ROWS, LENGTH] = [3, 2500];
const x = ad.input('x', ['rows', 'n']);
const y = ad.input('y', ['n']);
const s = ad.input('s', []);

/** Forty terms or so, with rows that broadcast, scalars, and what has no loop in WebAssembly. */
function chain(): Node[] {
  let value: Node = ad.multiply(x, y);
  const outputs: Node[] = [];
  for (let i = 1; i <= 6; i++) {
    const root = ad.sqrt(ad.add(ad.multiply(value, value), s));
    const angle = ad.atan2(value, ad.add(root, i));
    value = ad.where(
      ad.subtract(angle, 0.1 * i),
      ad.divide(ad.sin(angle), root),
      ad.relu(ad.subtract(y, value)),
    );
    if (i % 3 === 0) outputs.push(value);
  }
  return outputs;
}

function normal(length: number, name: string): Float64Array {
  const numbers = new Float64Array(length);
  new RandomStream(1, name).fillNormal(numbers);
  return numbers;
}

describe('a map that is computed again and again', () => {
  const outputs = chain();
  const data = normal(ROWS * LENGTH, 'x');
  const given = (scale: number): Map<Node, TensorLike> =>
    new Map<Node, TensorLike>([
      [x, { data, shape: [ROWS, LENGTH] }],
      [y, normal(LENGTH, 'y')],
      [s, scale],
    ]);
  const fault = async (): Promise<string> => {
    try {
      await ad.evaluate(outputs, given(-1));
    } catch (error) {
      expect(error).to.be.instanceOf(NonFiniteError);
      return (error as Error).message;
    }
    return 'none';
  };

  it('keeps its bits, and names the same fault, when loops for many terms were compiled', async () => {
    const first = await ad.evaluate(outputs, given(0.5));
    const firstFault = await fault();
    expect(firstFault).to.match(/sqrt/u);
    // 3 · 2500 numbers of more than 40 terms: the loops are compiled in the fourth round.
    for (let round = 0; round < 8; round++) {
      const again = await ad.evaluate(outputs, given(0.5));
      again.forEach((tensor, k) => {
        expect(tensor.data, `round ${round}`).to.deep.equal(first[k]!.data);
      });
      expect(await fault(), `round ${round}`).to.equal(firstFault);
    }
  });
});
