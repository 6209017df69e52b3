export type { HermiteCache } from './hermiteCache.js';
export { manyIntegral, type ManyIntegral } from './manyIntegral.js';
export { pairIntegral, type PairIntegral } from './pairIntegral.js';
export { quadraticFill } from './quadraticFill.js';
export type { QuadraticIntegrand, QuadraticSum } from './quadraticIntegral.js';
export type { Parity, RealFunction } from './realFunction.js';
export type { Region } from './regionIntegral.js';
export { singleIntegral, type SingleIntegral } from './singleIntegral.js';
