import { expect } from 'chai';
import { InvalidArgumentError, SymbolicLimitError } from '../../src/errors/index.js';
import { activationOf, mlp } from '../../src/models/index.js';
import { exactMoment, exactMoments, parseFormula, type MomentAnswer } from '../../src/symbolic/index.js';
import { formulaOf } from '../../src/symbolic/notation/readDocument.js';

function textOf(answer: MomentAnswer | undefined): string {
  if (answer === undefined) return 'nothing';
  return 'formula' in answer ? answer.formula.toString() : answer.error.code;
}

describe('several moments', () => {
  const model = mlp({ depth: 3, activation: 'linear' });
  const questions = [
    { quantity: 'K1', power: 2 },
    { quantity: 'K2', power: 2, inputs: 'one' },
    { quantity: 'K3', power: 2, steps: 10 },
    { quantity: 'K9' },
    { quantity: 'Q' },
  ] as const;

  it('are those of exactMoment, by threads, and so are its errors', async () => {
    const heard: number[] = [];
    const answers = await exactMoments(model, questions, {
      workers: 2,
      onMoment: position => heard.push(position),
    });
    expect(answers.map(textOf)).to.deep.equal([
      exactMoment(model, 'K1', { power: 2 }).toString(),
      '68*G^3/n^2 + 184*G^3/n^3 + 144*G^3/n^4',
      'SYMBOLIC_LIMIT',
      '0',
      'INVALID_ARGUMENT',
    ]);
    expect(heard.sort()).to.deep.equal([0, 1, 2, 3, 4]);
    const [, , limit, , refused] = answers.map(answer =>
      answer && 'error' in answer ? answer.error : undefined,
    );
    expect(limit).to.be.instanceOf(SymbolicLimitError).and.include({ resource: 'steps', limit: 10 });
    expect(refused).to.be.instanceOf(InvalidArgumentError).and.include({ argument: 'quantity', value: 'Q' });
  });

  it('are computed here for functions of the user’s own', async () => {
    const square = activationOf('quadratic');
    const own = mlp({ depth: 2, activation: { ...square, name: 'mine' } });
    const answers = await exactMoments(own, [{ quantity: 'K0', power: 2, inputs: 'one' }, { quantity: 'Q' }]);
    expect(answers.map(textOf)).to.deep.equal(['3*G^2', 'INVALID_ARGUMENT']);
  });

  it('end at once when they are interrupted, with what there is', async () => {
    const interruption = new AbortController();
    const long = { quantity: 'K3', power: 4, timeLimit: 600 };
    const deep = mlp({ depth: 8, activation: 'quadratic' });
    const started = performance.now();
    const answers = await exactMoments(deep, [{ quantity: 'K0' }, long, long], {
      workers: 1,
      signal: interruption.signal,
      onMoment: () => {
        setTimeout(() => {
          interruption.abort();
        }, 200);
      },
    });
    expect(answers.map(textOf)).to.deep.equal(['0', 'nothing', 'nothing']);
    expect(performance.now() - started).to.be.below(30_000);
    const none = await exactMoments(model, questions, { signal: AbortSignal.abort() });
    expect(none.every(answer => answer === undefined)).to.be.true;
  });

  it('come back from plain data as they were', () => {
    for (const text of [
      '0',
      '-3/2',
      'sqrt(6)*a_1^2/(7*n^(3/2)) - b + 1/n',
      '123456789012345678901234567890*x/5',
    ])
      expect(formulaOf(JSON.parse(JSON.stringify(parseFormula(text))) as never).equals(parseFormula(text))).to
        .be.true;
  });
});
