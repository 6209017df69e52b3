import { expect } from 'chai';
import { constantValue } from '../../../src/ad/index.js';
import {
  abs,
  add,
  divide,
  gelu,
  leakyRelu,
  maximum,
  minimum,
  multiply,
  relu,
  sigmoid,
  sign,
  step,
  subtract,
  tanh,
  where,
  type Node,
} from '../../../src/doors/graph.js';
import { piecesOf } from '../../../src/limits/expectations/pieces.js';
import { numberFunction } from '../../../src/limits/expectations/realFunction.js';
import { slot } from '../../../src/limits/expectations/index.js';
import { RandomStream } from '../../../src/random/index.js';

const [a, b, c] = [slot(0), slot(1), slot(2)] as const;
const gate = sigmoid(c);

/** With how many pieces each has. */
const functions: readonly (readonly [string, Node, number])[] = [
  ['max of three', maximum(maximum(a, b), c), 4],
  ['min of three', minimum(minimum(a, b), c), 4],
  ['the slope of a max', multiply(step(subtract(b, a)), c), 1],
  ['a residual block', relu(add(relu(a), b)), 2],
  ['the same sign asked twice', multiply(relu(subtract(a, b)), step(multiply(2, subtract(a, b)))), 1],
  ['opposite signs', add(relu(subtract(a, b)), relu(subtract(b, a))), 2],
  ['what never is', multiply(step(a), step(subtract(0, a))), 0],
  ['absolute values', abs(subtract(abs(a), 1)), 4],
  ['leaky', leakyRelu(add(leakyRelu(a, 0.1), tanh(b)), 0.3), 2],
  ['a choice', where(add(a, b), multiply(a, c), sign(c)), 3],
  ['a bend that is no line', add(relu(add(multiply(gate, a), b)), relu(c)), 2],
  ['gelu, whose tails are no kinks', multiply(gelu(a), relu(b)), 1],
];

describe('functions taken apart along affine forms', () => {
  for (const [name, f, count] of functions) {
    it(`are what they were: ${name}`, () => {
      const pieces = piecesOf(f, 3) ?? [];
      expect(pieces).to.have.length(count);
      const value = numberFunction(f);
      const numbers = pieces.map(piece => ({
        forms: piece.forms.map(numberFunction),
        value: numberFunction(piece.f),
      }));
      const x = new Float64Array(3);
      const stream = new RandomStream(1, 'points');
      for (let point = 0; point < 200; point++) {
        stream.fillUniform(x);
        for (let i = 0; i < 3; i++) x[i] = 6 * (x[i] ?? NaN) - 3;
        const here = numbers.filter(({ forms }) => forms.every(form => form(x) > 0));
        expect(here.length).to.be.at.most(1);
        // The same operations but for those that are decided.
        expect(here[0]?.value(x) ?? 0).to.equal(value(x));
      }
    });
  }

  it('have forms in which parameters are coefficients', () => {
    const pieces = piecesOf(relu(subtract(divide(a, c), b)), 2) ?? [];
    expect(pieces).to.have.length(1);
    expect(pieces[0]?.forms).to.deep.equal([subtract(divide(a, c), b)]);
    expect(piecesOf(relu(subtract(divide(a, c), b)), 3)).to.equal(undefined);
  });

  it('are left whole where there are no forms, or too many', () => {
    expect(piecesOf(tanh(a), 1)).to.equal(undefined);
    const many = Array.from({ length: 8 }, (_, k) => relu(subtract(slot(k), k)));
    expect(piecesOf(many.reduce((sum, f) => add(sum, f)), 8)).to.equal(undefined); // prettier-ignore
    expect(piecesOf(subtract(a, a), 1)?.map(({ f }) => constantValue(f)) ?? []).to.deep.equal([]);
  });
});
