import { cos, matvec, multiply, sin, subtract, type Dimension, type Node } from '../ad/index.js';
import { nodeOf, type Parameter, type ParameterNodes } from './model.js';

/** The parameters of random Fourier features of z, which are drawn but not trained. */
export function featureParameters(count: Dimension | null, inputSize: number): Parameter[] {
  if (count === null) return [];
  return [
    { name: 'fourierFrequencies', kind: 'feature', shape: [count, inputSize], law: 'normal' },
    { name: 'fourierPhases', kind: 'feature', shape: [count], law: 'phase' },
  ];
}

/**
 * cos(W z + b) (Rahimi & Recht 2007; Littwin et al. 2020, Remark 2), as cos(W z) cos b − sin(W z) sin b: so
 * each function is one of what is Gaussian or of what is uniform, and infinitely many features have a limit.
 */
export function fourierFeaturesOf(parameters: ParameterNodes, z: Node): Node {
  const waves = matvec(nodeOf(parameters, 'fourierFrequencies'), z);
  const phases = nodeOf(parameters, 'fourierPhases');
  return subtract(multiply(cos(waves), cos(phases)), multiply(sin(waves), sin(phases)));
}
