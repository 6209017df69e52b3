import { sizeOf, type AttributesOf, type Each, type OperandsOf, type StructuralName } from '../ad/index.js';
import type { GatherInstruction } from './instructions.js';
import { stridesIn, stridesOf, type Layout } from './layout.js';

/**
 * One factor of a contraction: which operand, where it starts, its strides along the axes of the result and
 * along k.
 */
export interface Factor {
  readonly operand: number;
  readonly start: number;
  readonly strides: readonly number[];
  readonly step: number;
}

/** A part of the result as a sum of products of operands. */
export interface Contraction {
  readonly by: 'sum' | 'maximum';
  readonly lengths: readonly number[];
  readonly over: number;
  readonly factors: readonly Factor[];
  readonly to: { readonly start: number; readonly strides: readonly number[] };
}

/** Elements of the operand taken along its middle axis by their numbers, or added there. */
export type Gathering = Pick<GatherInstruction, 'transposed' | 'lengths' | 'height' | 'indices'>;

/**
 * What a structural primitive does to arrays: contractions, a choice of elements, or nothing but another name
 * for the same numbers.
 */
export type Movement = readonly Contraction[] | Gathering | { readonly start: number };

/** All structural primitives as movements of numbers; each operand is contiguous. */
export const structuralRules: {
  readonly [P in StructuralName]: (
    inputs: Each<OperandsOf<P>, Layout>,
    out: Layout,
    attributes: AttributesOf<P>,
  ) => Movement;
} = {
  reshape: () => ({ start: 0 }),
  stopGradient: () => ({ start: 0 }),
  broadcast: ([x], out) => [copy(0, out, stridesIn(x, out))],

  slice([x], out, { axis, start }) {
    const lengths = [...x.batch, ...x.shape];
    const strides = stridesOf(lengths);
    const position = x.batch.length + axis;
    const offset = start * (strides[position] ?? 0);
    // A part of the outermost axis that is not of length 1 lies together.
    if (lengths.slice(0, position).every(length => length === 1)) return { start: offset };
    return [{ ...copy(0, out, strides), factors: [{ operand: 0, start: offset, strides, step: 0 }] }];
  },

  concatenate(inputs, out, { axis }) {
    const whole = stridesOf([...out.batch, ...out.shape]);
    const position = out.batch.length + axis;
    let done = 0;
    return inputs.map((x, operand) => {
      const length = x.shape[axis] ?? 0;
      const part = { batch: out.batch, shape: out.shape.with(axis, length) };
      const start = done * (whole[position] ?? 0);
      done += length;
      return { ...copy(operand, part, stridesIn(x, part)), to: { start, strides: whole } };
    });
  },

  gather: ([x], _out, { axis, indices }) => gathering(x, axis, indices, indices.length, false),
  scatter: ([x], _out, { axis, indices, length }) => gathering(x, axis, indices, length, true),

  transpose([x], out, { axes }) {
    const strides = stridesOf([...x.batch, ...x.shape]);
    const ofBatch = strides.slice(0, x.batch.length);
    const ofShape = axes.map(axis => strides[x.batch.length + axis] ?? 0);
    return [copy(0, out, [...ofBatch, ...ofShape])];
  },

  max: ([x], out, { axis }) => [{ ...reduction(x, out, axis), by: 'maximum' }],
  sum: ([x], out, { axis }) => [reduction(x, out, axis)],

  // out[..., r, c] = Σ_k a[..., r, k] b[..., k, c]
  matmul([a, b], out, { left, right }) {
    const over = a.shape.at(left ? -2 : -1) ?? 1;
    const leading = { batch: out.batch, shape: out.shape.slice(0, -2) };
    const factor = (operand: 0 | 1, x: Layout, isAcross: boolean): Factor => {
      const [rows = 1, columns = 1] = x.shape.slice(-2);
      const outer = stridesIn({ batch: x.batch, shape: x.shape.slice(0, -2) }, leading);
      const [side, step] = isAcross ? [1, columns] : [columns, 1];
      const inner = operand === 0 ? [side, 0] : [0, side];
      return {
        operand,
        start: 0,
        strides: [...outer.map(stride => stride * rows * columns), ...inner],
        step,
      };
    };
    return [contraction(out, over, [factor(0, a, left), factor(1, b, !right)])];
  },

  dot([a, b], out) {
    const over = a.shape.at(-1) ?? 1;
    const rows = (x: Layout): number[] => {
      const { batch, shape } = x;
      return stridesIn({ batch, shape: shape.slice(0, -1) }, out).map(stride => stride * over);
    };
    return [
      contraction(out, over, [
        { operand: 0, start: 0, strides: rows(a), step: 1 },
        { operand: 1, start: 0, strides: rows(b), step: 1 },
      ]),
    ];
  },

  // out[e, h] = Σ_k A[h, k] v[e, k]
  matvec([matrix, vectors], out, { transposed }) {
    const [rows = 1, columns = 1] = matrix.shape;
    const over = transposed ? rows : columns;
    const rank = out.shape.length;
    // The matrix as an array [..., 1, height, over] without its last two axes.
    const ofMatrix = stridesIn({ batch: matrix.batch, shape: [] }, { batch: out.batch, shape: [] });
    const ofVectors = stridesIn(
      { batch: vectors.batch, shape: vectors.shape.slice(0, -1) },
      { batch: out.batch, shape: out.shape.slice(0, -1) },
    );
    return [
      contraction(out, over, [
        {
          operand: 0,
          start: 0,
          strides: [
            ...ofMatrix.map(stride => stride * rows * columns),
            ...new Array<number>(rank - 1).fill(0),
            transposed ? 1 : columns,
          ],
          step: transposed ? columns : 1,
        },
        { operand: 1, start: 0, strides: [...ofVectors.map(stride => stride * over), 0], step: 1 },
      ]),
    ];
  },

  // out[r, c] = Σₑ u[e, r] v[e, c]
  outer([u, v], out) {
    const [rows = 1, columns = 1] = out.shape;
    const count = sizeOf(u.shape) / rows;
    const batchOf = (x: Layout): number[] =>
      stridesIn({ batch: x.batch, shape: [] }, { batch: out.batch, shape: [] });
    return [
      contraction(out, count, [
        {
          operand: 0,
          start: 0,
          strides: [...batchOf(u).map(stride => stride * count * rows), 1, 0],
          step: rows,
        },
        {
          operand: 1,
          start: 0,
          strides: [...batchOf(v).map(stride => stride * count * columns), 0, 1],
          step: columns,
        },
      ]),
    ];
  },
};

/** One axis of x added up. */
function reduction(x: Layout, out: Layout, axis: number): Contraction {
  const strides = stridesOf([...x.batch, ...x.shape]);
  const position = x.batch.length + axis;
  const step = strides[position] ?? 0;
  return contraction(out, x.shape[axis] ?? 1, [
    { operand: 0, start: 0, strides: strides.toSpliced(position, 1), step },
  ]);
}

function gathering(
  { batch, shape }: Layout,
  axis: number,
  indices: Float64Array,
  height: number,
  transposed: boolean,
): Gathering {
  const outer = sizeOf(batch) * sizeOf(shape.slice(0, axis));
  return {
    transposed,
    lengths: [outer, shape[axis] ?? 1, sizeOf(shape.slice(axis + 1))],
    height,
    indices,
  };
}

function contraction(out: Layout, over: number, factors: readonly Factor[]): Contraction {
  const lengths = [...out.batch, ...out.shape];
  return { by: 'sum', lengths, over, factors, to: { start: 0, strides: stridesOf(lengths) } };
}

function copy(operand: number, part: Layout, strides: readonly number[]): Contraction {
  return contraction(part, 1, [{ operand, start: 0, strides, step: 0 }]);
}
