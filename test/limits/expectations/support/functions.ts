import * as ad from '../../../../src/doors/graph.js';
import { slot } from '../../../../src/limits/expectations/slots.js';

const t = slot(0);

/** Powers, signs, Gaussians and error functions. */
export const gaussianClass = {
  linear: ad.multiply(-2, t),
  polynomial: ad.add(ad.power(t, 3), ad.add(ad.multiply(0.5, ad.square(t)), 0.25)),
  relu: ad.relu(t),
  'relu of −3t': ad.relu(ad.multiply(-3, t)),
  'relu²': ad.power(ad.relu(t), 2),
  leakyRelu: ad.leakyRelu(t, 0.2),
  abs: ad.abs(t),
  step: ad.step(t),
  'two steps': ad.step(t, { negative: -0.3, positive: 2 }),
  sign: ad.sign(t),
  erf: ad.erf(t),
  erfc: ad.erfc(ad.multiply(-0.7, t)),
  gelu: ad.gelu(t),
  'slope of gelu': ad.backprop(ad.gelu(t), [t])[0]!,
  gaussian: ad.gaussian(ad.multiply(1.3, t)),
  'slope of gaussian': ad.backprop(ad.gaussian(t), [t])[0]!,
  't² erf 2t': ad.multiply(ad.square(t), ad.erf(ad.multiply(2, t))),
  'relu and gaussian': ad.multiply(ad.relu(ad.negate(t)), ad.exp(ad.multiply(-0.5, ad.square(t)))),
  maximum: ad.maximum(ad.multiply(0.3, t), t),
  where: ad.where(t, ad.square(t), ad.multiply(-1, t)),
};

/** Powers, exponential and circular functions. */
export const waveClass = {
  sin: ad.sin(t),
  cos: ad.cos(ad.multiply(2, t)),
  exp: ad.exp(ad.multiply(0.5, t)),
  expm1: ad.expm1(ad.multiply(-0.3, t)),
  sinh: ad.sinh(ad.multiply(0.7, t)),
  cosh: ad.cosh(t),
  't sin(t + 0.3)': ad.multiply(t, ad.sin(ad.add(t, 0.3))),
  'sin cos': ad.multiply(ad.sin(t), ad.cos(ad.multiply(3, t))),
  polynomial: gaussianClass.polynomial,
};

/** What has no closed form. */
export const otherFunctions = {
  tanh: ad.tanh(t),
  sigmoid: ad.sigmoid(t),
  elu: ad.elu(t),
  silu: ad.silu(t),
  softplus: ad.softplus(t),
};
