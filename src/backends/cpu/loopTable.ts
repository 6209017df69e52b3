import { erfcOf, erfOf, type ElementwiseTable } from '../../ad/index.js';
import {
  addLoop,
  divideLoop,
  leakyReluLoop,
  multiplyLoop,
  stepLoop,
  subtractLoop,
  unaryLoop,
  type Loop,
} from './loops.js';

/** A loop of its own for each function, so that the function is compiled into it. */
export const loopTable: ElementwiseTable<Loop> = {
  abs: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.abs(x[i]!);
    }),
  add: () => addLoop,
  cos: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.cos(x[i]!);
    }),
  divide: () => divideLoop,
  erf: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = erfOf(x[i]!);
    }),
  erfc: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = erfcOf(x[i]!);
    }),
  exp: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.exp(x[i]!);
    }),
  gelu: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = 0.5 * x[i]! * erfcOf(-Math.SQRT1_2 * x[i]!);
    }),
  leakyRelu: leakyReluLoop,
  log: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]!);
    }),
  multiply: () => multiplyLoop,
  negate: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = -x[i]!;
    }),
  power: ({ exponent }) =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.pow(x[i]!, exponent);
    }),
  relu: () =>
    unaryLoop((x, out) => {
      // (x + |x|)/2 is exact, and has no branch that random signs would make a processor mispredict.
      for (let i = 0; i < x.length; i++) out[i] = (x[i]! + Math.abs(x[i]!)) * 0.5;
    }),
  sigmoid: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) {
        const e = Math.exp(-Math.abs(x[i]!));
        out[i] = (x[i]! < 0 ? e : 1) / (1 + e);
      }
    }),
  sin: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.sin(x[i]!);
    }),
  softplus: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.max(x[i]!, 0) + Math.log1p(Math.exp(-Math.abs(x[i]!)));
    }),
  sqrt: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.sqrt(x[i]!);
    }),
  step: stepLoop,
  subtract: () => subtractLoop,
  tanh: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]!);
    }),
};
