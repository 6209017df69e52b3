import { expect } from 'chai';
import * as ad from '../../../src/doors/graph.js';
import { InvalidArgumentError } from '../../../src/errors/index.js';
import { hasJump, kinksOf } from '../../../src/limits/expectations/kinks.js';
import { parityOf } from '../../../src/limits/expectations/parity.js';
import { slot } from '../../../src/limits/expectations/slots.js';
import { describeTerms } from '../../../src/limits/expectations/term.js';
import { termsOf } from '../../../src/limits/expectations/termsOf.js';

const [t, u] = [slot(0), slot(1)];

describe('functions of Gaussian variables', () => {
  it('are over slots that are the same nodes whenever they are asked for', () => {
    expect(slot(3)).to.equal(slot(3));
    expect(slot(3)).to.not.equal(slot(2));
  });

  it('that are equal have equal terms, however they are written', () => {
    const equal: (readonly [ad.Node, ad.Node])[] = [
      [ad.relu(ad.multiply(3, t)), ad.multiply(3, ad.relu(t))],
      [ad.subtract(ad.relu(t), ad.relu(ad.negate(t))), ad.multiply(ad.abs(t), ad.sign(t))],
      [ad.leakyRelu(t, 0), ad.relu(t)],
      [ad.maximum(t, ad.multiply(0.5, t)), ad.leakyRelu(t, 0.5)],
      [ad.gaussian(ad.multiply(-2, t)), ad.exp(ad.multiply(-4, ad.square(t)))],
      [ad.multiply(ad.step(t), t), ad.relu(t)],
      [ad.divide(ad.power(t, 2), 4), ad.square(ad.multiply(0.5, t))],
    ];
    for (const [left, right] of equal) {
      expect(describeTerms(termsOf(left)!)).to.equal(describeTerms(termsOf(right)!));
    }
  });

  it('have no terms where nothing closed is known', () => {
    const others = [
      ad.tanh(t),
      ad.relu(ad.add(t, 1)),
      ad.multiply(ad.erf(t), ad.erf(t)),
      ad.multiply(ad.exp(t), ad.cos(t)),
    ];
    for (const f of others) expect(termsOf(f)).to.equal(undefined);
  });

  it('that no Gaussian integrates are refused', () => {
    for (const f of [
      ad.exp(ad.square(t)),
      ad.exp(ad.power(t, 3)),
      ad.cosh(ad.square(t)),
      ad.sinh(ad.power(t, 4)),
    ])
      expect(() => termsOf(f)).to.throw(InvalidArgumentError, 'more slowly than');
    expect(termsOf(ad.exp(ad.negate(ad.power(t, 4))))).to.equal(undefined);
  });

  it('have parities under a change of several signs', () => {
    const cases: (readonly [ad.Node, readonly number[], string])[] = [
      [t, [0], 'odd'],
      [u, [0], 'even'],
      [ad.multiply(t, u), [0], 'odd'],
      [ad.multiply(t, u), [0, 1], 'even'],
      [ad.relu(t), [0], 'none'],
      [ad.add(t, 1), [0], 'none'],
      [ad.tanh(ad.add(t, ad.power(t, 3))), [0], 'odd'],
      [ad.multiply(ad.abs(t), ad.sign(t)), [0], 'odd'],
      [ad.backprop(ad.gaussian(t), [t])[0]!, [0], 'odd'],
      [ad.divide(ad.sin(t), t), [0], 'even'],
      [ad.where(ad.subtract(1, ad.abs(t)), t, 0), [0], 'odd'],
      [ad.exp(ad.cos(t)), [0], 'even'],
      [ad.power(t, -3), [0], 'odd'],
    ];
    for (const [f, slots, parity] of cases) expect(parityOf(f, slots), f.toString()).to.equal(parity);
  });

  it('have kinks where what they are made of has, wherever that is', () => {
    const hardtanh = ad.subtract(1, ad.relu(ad.subtract(2, ad.relu(ad.add(t, 1)))));
    expect(kinksOf(hardtanh)).to.deep.equal([-1, 1]);
    expect(kinksOf(ad.elu(t))).to.deep.equal([0]);
    expect(kinksOf(ad.multiply(ad.tanh(t), ad.gelu(t)))).to.deep.equal([]);
    expect(kinksOf(ad.backprop(ad.gelu(t), [t])[0]!)).to.deep.equal([]);
    const [root] = kinksOf(ad.abs(ad.subtract(ad.exp(t), 2)));
    expect(root).to.be.closeTo(Math.LN2, 1e-15);
    expect(hasJump(hardtanh)).to.equal(false);
    expect(hasJump(ad.step(ad.subtract(t, 0.1)))).to.equal(true);
    expect(hasJump(ad.backprop(ad.elu(t, 2), [t])[0]!)).to.equal(true);
  });
});
