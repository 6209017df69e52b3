import { expect } from 'chai';
import type { Model } from '../../../src/models/index.js';
import { initialize } from '../../../src/models/index.js';
import { taylorTerms } from '../../../src/taylor/index.js';
import type { ModelInputs } from '../../../src/questions/index.js';
import { constantFormula, SumOfTerms, termFormula, type Formula } from '../../../src/symbolic/formula.js';
import { monomial } from '../../../src/symbolic/monomial.js';
import { rational } from '../../../src/symbolic/rational.js';

/**
 * E of a polynomial in independent N(0, 1) variables, those symbols that are weights: E w²ᵏ = (2k − 1)!! for
 * each, and 0 for odd powers. Nothing of diagrams is known here.
 */
export function gaussianMoment(formula: Formula, isWeight: (symbol: string) => boolean): Formula {
  const sum = new SumOfTerms();
  for (const { coefficient, monomial: of } of formula.terms) {
    let factor = 1n;
    const kept: [string, number][] = [];
    for (const [position, name] of of.names.entries()) {
      const half = of.halves[position]!;
      if (!isWeight(name)) {
        kept.push([name, half]);
        continue;
      }
      const power = half / 2;
      if (power % 2 === 1) factor = 0n;
      else for (let k = power - 1; k > 0; k -= 2) factor *= BigInt(k);
    }
    if (factor === 0n) continue;
    const rest = monomial(
      of.radicand,
      kept.map(([name]) => name),
      kept.map(([, half]) => half),
    );
    sum.addAll(termFormula({ coefficient, monomial: rest }).times(constantFormula(rational(factor))));
  }
  return sum.toFormula();
}

/** Means of K⁽ʳ⁾ to some power over drawn networks, with their standard errors. */
export async function drawnMoments(
  model: Model,
  options: { width: number; at: ModelInputs; along: ModelInputs; inputSize: number; networks: number },
  quantities: readonly (readonly [order: number, power: number])[],
): Promise<{ mean: number; standardError: number }[]> {
  const { width, at, along, inputSize, networks } = options;
  const order = quantities.reduce((most, [r]) => Math.max(most, r), 0);
  const samples = quantities.map((): number[] => []);
  for (let seed = 1; seed <= networks; seed++) {
    const parameters = initialize(model, { width, inputSize, seed });
    const { derivatives } = await taylorTerms(model, parameters, { at, along, order });
    for (const [k, [r, power]] of quantities.entries()) samples[k]!.push(derivatives[r]!.data[0]! ** power);
  }
  return samples.map(values => {
    const mean = values.reduce((sum, value) => sum + value, 0) / networks;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (networks - 1);
    return { mean, standardError: Math.sqrt(variance / networks) };
  });
}

export function expectEqual(actual: Formula, expected: Formula, what = ''): void {
  expect(actual.equals(expected), `${what}: ${actual.toString()} is not ${expected.toString()}`).to.be.true;
}
