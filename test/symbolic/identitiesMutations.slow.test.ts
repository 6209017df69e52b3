import { expect } from 'chai';
import { RandomStream } from '../../src/random/index.js';
import { expanded, expressionOf, type Expression } from '../../src/symbolic/expression.js';
import { Formula } from '../../src/symbolic/formula.js';
import { catalogue } from '../../src/symbolic/identities/catalogue.js';
import { checkIdentity } from '../../src/symbolic/identities/checkIdentities.js';
import type { Equation, Identity } from '../../src/symbolic/identities/identity.js';
import { mutated, placesOf, type Mutation } from './support/mutations.js';

const written = (side: Equation['left']): Expression => (side instanceof Formula ? expressionOf(side) : side);

/** The shortest equation of several terms that all witnesses are asked of, or else of one. */
function chosen(identity: Identity): Equation {
  const sized = identity
    .equations()
    .filter(({ isLarge }) => isLarge !== true)
    .map(equation => ({ equation, size: expanded(written(equation.right)).size }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => a.size - b.size);
  return (sized.find(({ size }) => size > 1) ?? sized.at(-1))!.equation;
}

/** The equation with one side made wrong, at a place where that makes a difference. */
function made(equation: Equation, mutation: Mutation, seed: string): Equation {
  const stream = new RandomStream(1, seed);
  for (let attempt = 0; attempt < 50; attempt++) {
    const draw = new Float64Array(2);
    stream.substream('attempt', attempt).fillUniform(draw);
    const side = draw[0]! < 0.5 ? 'left' : 'right';
    const expression = written(equation[side]);
    const places = placesOf(expression, mutation);
    const wrong = mutated(expression, mutation, Math.floor(draw[1]! * places));
    // A summand may be 0, and a symbol may cancel.
    if (!expanded(wrong).equals(expanded(expression))) return { ...equation, [side]: wrong };
  }
  throw new Error(`${seed} has no place for a ${mutation}`);
}

describe('identities with one sign or symbol changed are found to be different', () => {
  for (const identity of catalogue)
    for (const mutation of ['sign', 'symbol'] as const)
      it(`${identity.name}, a ${mutation}`, async () => {
        const wrong = made(chosen(identity), mutation, `${identity.name} ${mutation}`);
        const { name, group, statement, source } = identity;
        const found = await checkIdentity(
          { name, group, statement, source, equations: () => [wrong] },
          { timeLimit: 60 },
        );
        const { ring, nerdamer, numbers, holds } = found;
        expect([ring.verdict, nerdamer.verdict, numbers.verdict]).to.deep.equal([
          'different',
          'different',
          'different',
        ]);
        expect(holds).to.be.false;
      });
});
