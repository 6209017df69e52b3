/** How the symbols of moments are called. */
import type { Shape } from '../ad/index.js';
import { inputDimension, type Model } from '../models/index.js';
import type { Naming } from './diagrams/registry.js';

export function namingOf(model: Model, widths: 'equal' | 'separate'): Naming {
  const input = inputDimension(model);
  const hidden = new Set(widths === 'equal' ? model.hiddenDimensions : []);
  const vectors = Object.entries(model.inputs).filter(([, shape]) =>
    shape.some(length => typeof length === 'string'),
  );
  // Where one input alone is a vector, its own name goes without saying.
  const shortest = vectors.length === 1 ? `${vectors[0]?.[0] ?? ''}_`.length : 0;
  return {
    size: dimension => (dimension === input ? 'n0' : hidden.has(dimension) ? 'n' : dimension),
    gram(x, other) {
      const [first = '', second = ''] = [x, other].sort();
      const [a, b] = [first.slice(shortest), second.slice(shortest)];
      if (a === '') return 'G';
      return a.length === 1 && b.length === 1 ? `G_${a}${b}` : `G_${a}_${b}`;
    },
  };
}

/** "x_i" for the input x of the point i; "x" where all points are one. */
export function labelOfInput(name: string, suffix: string): string {
  return suffix === '' ? name : `${name}_${suffix}`;
}

/** A name with all subscripts along the axes of known length, from 1, in row-major order. */
export function subscripted(name: string, shape: Shape): string[] {
  return shape.reduce<string[]>(
    (names, length) =>
      typeof length === 'string'
        ? names
        : names.flatMap(prefix => Array.from({ length }, (_, k) => `${prefix}_${k + 1}`)),
    [name],
  );
}
