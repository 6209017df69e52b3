import { expect } from 'chai';
import { PanelStack } from '../../src/operators/implicitGaussian/panelStack.js';
import { measureQuestions } from '../../src/operators/implicitGaussian/questions.js';
import { decompose } from '../../src/operators/implicitGaussian/span.js';
import { splitPanel } from '../../src/linearAlgebra/index.js';
import { add, difference, normals, plainKernels } from './implicitGaussianTools.js';

/** Asks panels one after the other as ImplicitGaussian does, and gives the basis as rows. */
function grow(length: number, panels: readonly (readonly [Float64Array, number])[]): PanelStack {
  const basis = new PanelStack(length, 64, plainKernels);
  const nothing = new PanelStack(length, 64, plainKernels);
  for (const [vectors, count] of panels) {
    let rows = Array.from({ length: count }, (_, i) => i);
    const questions = measureQuestions(splitPanel(vectors, length), plainKernels);
    while (rows.length > 0) {
      const { directions, deferred } = decompose(questions, rows, basis, nothing, plainKernels);
      if (directions.count > 0) basis.append(directions);
      rows = deferred.map(i => rows[i]!);
    }
  }
  return basis;
}

/** max |Q Qᵀ - I| for directions as the rows of Q. */
function departure(basis: PanelStack): number {
  const { count, length } = basis;
  const directions = basis.toRows();
  const gram = new Float64Array(count * count);
  plainKernels.multiply(directions, count, length, directions, count, gram);
  return gram.reduce((most, x, i) => Math.max(most, Math.abs(x - (i % (count + 1) === 0 ? 1 : 0))), 0);
}

describe('the directions an implicit matrix keeps', () => {
  const length = 900;

  it('are orthonormal to 1e-14 after 200 single questions', () => {
    const basis = grow(
      length,
      Array.from({ length: 200 }, (_, k) => [normals(length, k), 1] as const),
    );
    expect(basis.count).to.equal(200);
    expect(departure(basis)).to.be.lessThan(1e-14);
  });

  it('are orthonormal after 200 questions in panels of 20, across tiles', () => {
    const long = 4096 + 55;
    const basis = grow(
      long,
      Array.from({ length: 10 }, (_, k) => [normals(20 * long, k), 20] as const),
    );
    expect(basis.count).to.equal(200);
    expect(departure(basis)).to.be.lessThan(1e-14);
  });

  for (const distance of [1e-3, 1e-8, 1e-12]) {
    it(`are orthonormal after 200 questions that lie at ${distance} from one plane`, () => {
      const [first, second] = [normals(length, 1), normals(length, 2)];
      const nearly = (count: number, seed: number): readonly [Float64Array, number] => {
        const vectors = normals(count * length, seed).map(value => distance * value);
        const factors = normals(2 * count, seed + 1000);
        for (let k = 0; k < count; k++) {
          const vector = vectors.subarray(k * length, (k + 1) * length);
          add(vector, factors[2 * k]!, first);
          add(vector, factors[2 * k + 1]!, second);
        }
        return [vectors, count];
      };
      const single = grow(
        length,
        Array.from({ length: 200 }, (_, k) => nearly(1, 10 + k)),
      );
      const panels = grow(
        length,
        Array.from({ length: 10 }, (_, k) => nearly(20, 10 + k)),
      );
      for (const basis of [single, panels]) {
        expect(basis.count).to.equal(200);
        expect(departure(basis)).to.be.lessThan(1e-14);
      }
    });
  }

  it('are orthonormal for a Krylov sequence, whose vectors turn to one direction', () => {
    // v ← D v / ‖D v‖: each vector is a combination of the eigenvectors, ever more of the first.
    const panels: [Float64Array, number][] = [];
    let vector = normals(length, 1);
    for (let k = 0; k < 200; k++) {
      panels.push([vector, 1]);
      vector = vector.map((value, i) => value / (1 + i / 100));
      const size = Math.hypot(...vector);
      vector = vector.map(value => value / size);
    }
    expect(departure(grow(length, panels))).to.be.lessThan(1e-14);
  });

  it('and their coefficients give back the questions: u = C Q + T N', () => {
    const basis = grow(length, [[normals(7 * length, 1), 7]]);
    const companion = grow(length, [[normals(3 * length, 2), 3]]);
    const vectors = normals(5 * length, 3);
    // Mostly in the span, to need a third sweep.
    for (let k = 0; k < 5; k++)
      add(vectors.subarray(k * length, (k + 1) * length), 1e6, basis.toRows().subarray(0, length));
    const questions = measureQuestions(splitPanel(vectors, length), plainKernels);
    const parts = decompose(questions, [0, 1, 2, 3, 4], basis, companion, plainKernels);
    expect(parts.deferred).to.deep.equal([]);
    const rebuilt = new Float64Array(vectors.length);
    const panel = new PanelStack(length, 64, plainKernels);
    panel.append(parts.directions);
    basis.addCombination(0, parts.coefficients, 5, rebuilt, 1);
    panel.addCombination(0, [parts.mixing], 5, rebuilt, 1);
    expect(difference(rebuilt, vectors)).to.be.lessThan(1e-15);

    const products = new Float64Array(5 * 3);
    plainKernels.multiply(companion.toRows(), 3, length, panel.toRows(), 5, products);
    expect(difference(parts.products[0]!, products)).to.be.lessThan(1e-14);
  });
});
