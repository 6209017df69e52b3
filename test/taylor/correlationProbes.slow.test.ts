import { expect } from 'chai';
import { correlationFunction } from '../../src/taylor/index.js';
import { inputOf, mlpCase, only } from '../models/networkCases.js';
import { contractedCase } from './correlationCases.js';

describe('correlation functions with loops, by many probes', () => {
  it('are within 3 standard errors of the exact value in 99 % of 1000 estimates, and right on average', async () => {
    const small = mlpCase({ depth: 2, activation: 'tanh' });
    const { model, parameters, inputs } = contractedCase([small, 6], { seed: 2, inputs: 1 });
    const options = { inputs: inputs.map(inputOf) };
    const exact = only((await correlationFunction(model, parameters, 'f0[a,a]', options)).value);
    let within = 0;
    let withinOne = 0;
    let total = 0;
    let totalVariance = 0;
    for (let seed = 0; seed < 1000; seed++) {
      const { value, standardError } = await correlationFunction(model, parameters, 'f0[a,a]', {
        ...options,
        // 48 probes: quadratic forms of Gaussian vectors are skewed, and their mean must be close to normal.
        loops: { method: 'probes', probes: 48, seed },
      });
      const deviation = (only(value) - exact) / only(standardError!);
      if (Math.abs(deviation) <= 3) within++;
      if (Math.abs(deviation) <= 1) withinOne++;
      total += only(value) - exact;
      totalVariance += only(standardError!) ** 2;
    }
    expect(within).to.be.at.least(990);
    // 683 for a normal distribution, give or take 15: an error stated too large would show here.
    expect(withinOne).to.be.within(630, 735);
    // The mean of all 48 000 probes, within 4 of its own standard errors.
    expect(Math.abs(total)).to.be.below(4 * Math.sqrt(totalVariance));
  }).timeout(120_000);
});
