// A kind of model with options of its own, in JavaScript.
import { activationOf, defineModel } from 'widejet';
import { dimensionSize, matvec, multiply, power } from 'widejet/graph';

export const kind = {
  name: 'shallow',
  schema: zod =>
    zod.strictObject({
      activation: zod.string().default('tanh'),
      scale: zod.number({ error: 'a number' }).default(1),
    }),
  build: ({ activation, scale }) =>
    defineModel({
      name: `shallow ${activation}`,
      inputs: { x: ['inputSize'] },
      parameters: { W: ['n', 'inputSize'], v: [1, 'n'] },
      apply({ W, v }, { x }) {
        const over = name => power(dimensionSize(name), -0.5);
        const q = activationOf(activation).apply(multiply(over('inputSize'), matvec(W, x)));
        return multiply(scale, multiply(over('n'), matvec(v, q)));
      },
    }),
};
