import type { NamedArray } from '../../data/index.js';
import { DataFormatError } from '../../errors/index.js';
import { naturalOrder } from './naturalOrder.js';

/** A layer as a file names it: a matrix, perhaps with a bias. */
export interface NamedLayer {
  /** What its arrays are called, without "weight", "kernel" or "bias". */
  readonly name: string;
  readonly matrix: NamedArray;
  /** "weight" or "kernel", where the file says so. */
  readonly word: 'weight' | 'kernel' | undefined;
  readonly bias?: NamedArray;
}

/** The inputs that may stand beside weights, by these names, as in network files. */
export interface StoredInputs {
  readonly at?: NamedArray;
  readonly along?: NamedArray;
}

type Role = 'weight' | 'kernel' | 'bias';

const roles: Readonly<Record<string, Role>> = {
  weight: 'weight',
  kernel: 'kernel',
  bias: 'bias',
  w: 'weight',
  b: 'bias',
};

/** Matrices of other kinds of layers. */
const others = /embedding|recurrent_kernel/i;

/**
 * The layers that arrays are of. Names end with what an array is ("0.weight", "fc1.bias", "dense_1/kernel",
 * "fc1_weight", "W1"); where no name says so ("arr_0", "0/1"), each matrix begins a layer and a vector after
 * it is its bias, in natural order.
 *
 * @throws DataFormatError naming an array that is neither the matrix nor the bias of a fully connected layer.
 */
export function namedLayers(
  arrays: readonly NamedArray[],
  source: string,
): { readonly layers: readonly NamedLayer[]; readonly inputs: StoredInputs } {
  const [at, along] = ['x_i', 'x_j'].map(name => arrays.find(array => array.name === name));
  const own = arrays.filter(array => array !== at && array !== along);
  if (own.length === 0) throw new DataFormatError(`${source} holds no arrays of layers`);
  for (const array of own) checkArray(array, source);
  const parts = own.map(array => ({ array, ...partOf(array.name) }));
  const layers = parts.some(({ role }) => role !== undefined)
    ? layersByRole(parts, source)
    : layersInOrder(own, source);
  return { layers, inputs: { ...(at && { at }), ...(along && { along }) } };
}

interface Part {
  readonly array: NamedArray;
  readonly layer: string;
  readonly role: Role | undefined;
  /** "weight" or "kernel" in full. */
  readonly isWord: boolean;
}

/** Which layer an array is of, and what it is there. */
function partOf(name: string): Omit<Part, 'array'> {
  const plain = name.replace(/:0$/, '');
  const [, before = '', last = ''] = /^(?:(.*)[./])?([^./]*)$/.exec(plain) ?? [];
  const whole = roleOf(last);
  if (whole !== undefined) return { layer: before, role: whole, isWord: last.length > 1 };
  const [, head = '', tail = ''] = /^(.+?)[_-]?(weight|kernel|bias)$/i.exec(last) ?? [];
  if (tail !== '') return { layer: joined(before, head), role: roleOf(tail), isWord: true };
  const [, word = '', number = ''] = /^(weight|kernel|bias|w|b)[_-]?(\d+)$/i.exec(last) ?? [];
  if (word !== '') return { layer: joined(before, number), role: roleOf(word), isWord: word.length > 1 };
  return { layer: plain, role: undefined, isWord: false };
}

function roleOf(word: string): Role | undefined {
  const key = word.toLowerCase();
  return Object.hasOwn(roles, key) ? roles[key] : undefined;
}

function joined(before: string, last: string): string {
  return before === '' ? last : `${before}.${last}`;
}

function layersByRole(parts: readonly Part[], source: string): NamedLayer[] {
  const layers = new Map<string, { matrix?: Part; bias?: Part }>();
  for (const part of parts) {
    const { array, role, layer } = part;
    if (role === undefined) throw refused(array, 'by its name neither a weight nor a bias', source);
    const found = layers.get(layer) ?? {};
    layers.set(layer, found);
    const slot = role === 'bias' ? 'bias' : 'matrix';
    const axes = slot === 'bias' ? 1 : 2;
    if (array.shape.length !== axes)
      throw refused(
        array,
        `a ${role} of ${axes === 1 ? 'a matrix' : 'one axis, as normalisation has it'}`,
        source,
      );
    const earlier = found[slot];
    if (earlier !== undefined)
      throw refused(
        array,
        `beside ${JSON.stringify(earlier.array.name)} a second ${role} of one layer`,
        source,
      );
    found[slot] = part;
  }
  return [...layers].map(([name, { matrix, bias }]) => {
    if (matrix === undefined) throw refused(bias?.array, 'a bias without a weight', source);
    const { array, role, isWord } = matrix;
    const word = isWord && role !== 'bias' ? role : undefined;
    return { name, matrix: array, word, ...(bias && { bias: bias.array }) };
  });
}

function layersInOrder(arrays: readonly NamedArray[], source: string): NamedLayer[] {
  const ordered = [...arrays].sort((a, b) => naturalOrder(a.name, b.name));
  const layers: NamedLayer[] = [];
  for (const array of ordered) {
    if (array.shape.length === 2) {
      layers.push({ name: array.name, matrix: array, word: undefined });
      continue;
    }
    const last = layers.pop();
    if (last === undefined || last.bias !== undefined)
      throw refused(array, 'a vector that no matrix stands before', source);
    layers.push({ ...last, bias: array });
  }
  return layers;
}

function checkArray(array: NamedArray, source: string): void {
  const { name, shape } = array;
  if (others.test(name)) throw refused(array, 'by its name part of another kind of layer', source);
  if (shape.length > 2)
    throw refused(array, `an array of ${shape.length} axes, as convolutions have it`, source);
  if (shape.length === 0) throw refused(array, 'a single number', source);
  if (shape.includes(0)) throw refused(array, `empty, [${shape.join(', ')}]`, source);
}

function refused(array: NamedArray | undefined, what: string, source: string): DataFormatError {
  return new DataFormatError(
    `${source}: ${JSON.stringify(array?.name)} is ${what}, allowed: the weights (or kernels) and biases of fully connected ` +
      'layers alone, and the inputs x_i and x_j',
  );
}
