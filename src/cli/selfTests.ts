import { initialize, mlp } from '../models/index.js';
import { RandomStream } from '../random/index.js';
import { gradientStep, taylorTerms } from '../taylor/index.js';

/** A fact of mathematics, checked on this machine. */
export interface SelfTest {
  readonly name: string;
  /** How far off the result is, relative to its size. */
  readonly error: number;
  readonly allowed: number;
  readonly passed: boolean;
}

/** Quick checks of the whole way from random numbers to Taylor terms. */
export async function selfTests(): Promise<SelfTest[]> {
  const inputs = { at: [0.3, -1.2, 0.5], along: [1.1, 0.4, -0.7] };
  const relu = mlp({ depth: 3 });
  const parameters = initialize(relu, { width: 40, inputSize: 3, seed: 1, storage: 'dense' });
  const { coefficients } = await taylorTerms(relu, parameters, { ...inputs, order: 3 });
  const step = await gradientStep(relu, parameters, { ...inputs, target: 1, learningRate: 1e-9, order: 3 });

  const tanh = mlp({ depth: 3, activation: 'tanh' });
  const at = (seed: number): ReturnType<typeof initialize> =>
    initialize(tanh, { width: 40, inputSize: 3, seed, storage: 'dense' });
  const there = await taylorTerms(tanh, at(2), { ...inputs, order: 1 });
  const back = await taylorTerms(tanh, at(2), { at: inputs.along, along: inputs.at, order: 1 });

  const normals = new Float64Array(1e5);
  new RandomStream(3, 'doctor').fillNormal(normals);
  const variance = normals.reduce((total, value) => total + value * value, 0) / normals.length;
  const value = coefficients[0]?.data[0] ?? NaN;
  const kernel = there.derivatives[1]?.data[0] ?? NaN;
  return [
    test('a small gradient step equals its Taylor sum', (step.remainder.data[0] ?? NaN) / value, 1e-13),
    test('the neural tangent kernel is symmetric', (back.derivatives[1]?.data[0] ?? NaN) / kernel - 1, 1e-12),
    // Five standard errors of a sample variance.
    test('normal variates have variance 1', variance - 1, 5 * Math.sqrt(2 / normals.length)),
  ];
}

function test(name: string, error: number, allowed: number): SelfTest {
  return { name, error: Math.abs(error), allowed, passed: Math.abs(error) <= allowed };
}
