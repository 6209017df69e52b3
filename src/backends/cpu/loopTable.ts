import { type ElementwiseTable, erfcOf, erfOf, powerOf } from '../../ad/index.js';
import {
  addLoop,
  atan2Loop,
  divideLoop,
  exponentiateLoop,
  functionLoop,
  gramRootLoop,
  leakyReluLoop,
  maximumLoop,
  multiplyLoop,
  stepLoop,
  subtractLoop,
  unaryLoop,
  whereLoop,
  type Loop,
} from './loops.js';
import { reluArray } from './unrolled.js';

/** A loop of its own for each function, so that the function is compiled into it. */
export const loopTable: ElementwiseTable<Loop> = {
  abs: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.abs(x[i]!);
    }),
  add: () => addLoop,
  atan: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.atan(x[i]!);
    }),
  atan2: () => atan2Loop,
  cos: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.cos(x[i]!);
    }),
  cosh: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.cosh(x[i]!);
    }),
  divide: () => divideLoop,
  elementwiseFunction: functionLoop,
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
  expm1: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.expm1(x[i]!);
    }),
  exponentiate: () => exponentiateLoop,
  gaussian: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.exp(-x[i]! * x[i]!);
    }),
  gelu: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = 0.5 * x[i]! * erfcOf(-Math.SQRT1_2 * x[i]!);
    }),
  gramRoot: () => gramRootLoop,
  leakyRelu: leakyReluLoop,
  log: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.log(x[i]!);
    }),
  log1p: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.log1p(x[i]!);
    }),
  maximum: () => maximumLoop,
  multiply: () => multiplyLoop,
  negate: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = -x[i]!;
    }),
  power: ({ exponent }) =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = powerOf(x[i]!, exponent);
    }),
  relu: () => unaryLoop(reluArray),
  sechSquared: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) {
        const e = Math.exp(-2 * Math.abs(x[i]!));
        out[i] = (4 * e) / ((1 + e) * (1 + e));
      }
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
  sinh: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.sinh(x[i]!);
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
  tan: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.tan(x[i]!);
    }),
  tanh: () =>
    unaryLoop((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = Math.tanh(x[i]!);
    }),
  where: () => whereLoop,
};
