import { expect } from 'chai';
import fc from 'fast-check';
import { ArrayLedger, chooseSteadyKernels } from '../../src/linearAlgebra/index.js';
import { ImplicitFootprint, ImplicitGaussian } from '../../src/operators/index.js';
import { RandomStream } from '../../src/random/index.js';

/** Panels of questions, on either side. */
const panels = fc.array(fc.record({ transposed: fc.boolean(), count: fc.integer({ min: 1, max: 40 }) }), {
  minLength: 1,
  maxLength: 6,
});

describe('the footprint of an implicit matrix', () => {
  it('is what the matrix holds after any independent questions, until it is dense and from then on', () => {
    const side = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(side, side, panels, (rows, columns, asked) => {
        const ledger = new ArrayLedger();
        const footprint = new ImplicitFootprint(rows, columns, ledger);
        const stream = new RandomStream(1, 'W');
        const matrix = new ImplicitGaussian({ rows, columns, stream, kernels: chooseSteadyKernels() });
        const questions = new RandomStream(2, 'questions');
        let drawn = 0;
        for (const { transposed, count } of asked) {
          const vectors = Array.from({ length: count }, () => {
            const vector = new Float64Array(transposed ? rows : columns);
            questions.fillNormal(vector, drawn);
            drawn += vector.length;
            return vector;
          });
          if (transposed) matrix.multiplyTransposed(vectors);
          else matrix.multiply(vectors);
          footprint.ask(transposed, count);
          expect(8 * footprint.numbers).to.equal(matrix.bytes);
          expect(ledger.most).to.be.at.least(footprint.numbers);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('takes less where questions depend on each other', () => {
    const [rows, columns] = [300, 200];
    const footprint = new ImplicitFootprint(rows, columns, new ArrayLedger());
    const stream = new RandomStream(1, 'W');
    const matrix = new ImplicitGaussian({ rows, columns, stream, kernels: chooseSteadyKernels() });
    const vector = new Float64Array(columns).fill(1);
    for (let k = 0; k < 3; k++) {
      matrix.multiply([vector]);
      footprint.ask(false, 1);
    }
    expect(matrix.bytes).to.equal(8 * (rows + columns));
    expect(footprint.numbers).to.equal(3 * (rows + columns));
  });
});

describe('a ledger of arrays', () => {
  it('counts an array that was left for others of its length alone', () => {
    const ledger = new ArrayLedger();
    ledger.take(10);
    ledger.leave(10);
    ledger.take(10);
    expect(ledger.most).to.equal(10);
    ledger.leave(10);
    ledger.take(9);
    expect(ledger.most).to.equal(19);
    ledger.remove(9);
    ledger.add(5);
    expect(ledger.most).to.equal(19);
    ledger.take(10);
    ledger.take(10);
    expect(ledger.most).to.equal(25);
  });
});
