import { productDimension, reshape, slice, type Dimension, type Node } from '../ad/index.js';
import { InvalidArgumentError } from '../errors/index.js';
import type { Layers } from './layers.js';

/** How a network f generates the matrices V¹, ..., Vᴴ of another. */
export interface GeneratedMatrices {
  /** f up to each of its last layers. */
  readonly readouts: readonly Layers[];
  /** The matrices, of what these layers give. */
  matricesOf(outputs: readonly Node[]): readonly Node[];
}

/**
 * The matrices of a network with these widths as outputs of hidden layers: parts of one last layer where all
 * widths are numbers, or else a last layer for each, which are cut anew as the widths grow.
 */
export function generatedMatrices(hidden: Layers, widths: readonly Dimension[]): GeneratedMatrices {
  const shapes = widths.slice(1).map((rows, layer): [Dimension, Dimension] => [rows, widths[layer] ?? 1]);
  const sizes = shapes.map(shape => productDimension(...shape));
  const ending = (size: Dimension, readout = ''): Layers => ({
    ...hidden,
    dimensions: [...hidden.dimensions, size],
    readout,
  });
  if (sizes.every(size => typeof size === 'number')) {
    const starts = sizes.map((_, layer) => total(sizes.slice(0, layer)));
    return {
      readouts: [ending(total(sizes))],
      matricesOf: ([v]) =>
        shapes.map((shape, layer) => {
          const [start = 0, size = 0] = [starts[layer], sizes[layer]];
          return reshape(slice(v as Node, start, start + size), shape);
        }),
    };
  }
  return {
    readouts: sizes.map((size, layer) => ending(size, `V${layer + 1}`)),
    matricesOf: outputs => shapes.map((shape, layer) => reshape(outputs[layer] as Node, shape)),
  };
}

/** The names among widths, each once. @throws InvalidArgumentError for one that is taken. */
export function namesIn(widths: readonly Dimension[], taken: readonly string[]): string[] {
  const names = widths.filter(width => typeof width === 'string');
  const clash = names.find(name => taken.includes(name));
  if (clash !== undefined) {
    throw new InvalidArgumentError('primaryWidths', clash, `names other than ${taken.join(', ')}`);
  }
  return [...new Set(names)];
}

function total(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}
