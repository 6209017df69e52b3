import { factorsOfDimension } from '../../ad/index.js';

/** Π nᵉ over the dimensions n that go to infinity: how a value grows with them. */
export type Growth = ReadonlyMap<string, number>;

export const bounded: Growth = new Map();

export function growthOf(dimension: string, exponent = 1): Growth {
  const names = factorsOfDimension(dimension).filter(factor => typeof factor === 'string');
  return names.reduce<Growth>((growth, name) => times(growth, new Map([[name, exponent]])), bounded);
}

/** The growth of a product, or with `power` that of a · bᵖ. */
export function times(a: Growth, b: Growth, power = 1): Growth {
  if (b.size === 0) return a;
  const product = new Map(a);
  for (const [dimension, exponent] of b) {
    const total = (product.get(dimension) ?? 0) + power * exponent;
    if (total === 0) product.delete(dimension);
    else product.set(dimension, total);
  }
  return product;
}

/** The exponent of n where all dimensions grow as n does. */
export function orderOf(growth: Growth): number {
  let order = 0;
  for (const exponent of growth.values()) order += exponent;
  return order;
}

export function sameGrowth(a: Growth, b: Growth): boolean {
  return a.size === b.size && [...a].every(([dimension, exponent]) => b.get(dimension) === exponent);
}

/** "n1^0.5 n2^-1" */
export function describeGrowth(growth: Growth): string {
  if (growth.size === 0) return '1';
  return [...growth].map(([dimension, exponent]) => `${dimension}^${exponent}`).join(' ');
}
