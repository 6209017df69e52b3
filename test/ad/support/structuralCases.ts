import * as ad from '../../../src/doors/graph.js';
import type { CaseTable, StructuralCase } from './cases.js';
import * as forms from './closedForms.js';
import * as leaves from './leafCases.js';
import * as loops from './plainLoops.js';

function transposedMatmul(left: boolean, right: boolean): StructuralCase {
  return {
    kind: 'structural',
    label: `${left ? 'Aᵀ' : 'A'} ${right ? 'Bᵀ' : 'B'}`,
    shapes: [left ? [3, 2] : [2, 3], right ? [4, 3] : [3, 4]],
    apply: (a, b) => ad.matmul(left ? ad.transpose(a) : a, right ? ad.transpose(b) : b),
    loops: loops.matmulLoops([2, 4], 3, { left, right }),
  };
}

export const structuralCases: Pick<CaseTable, ad.StructuralName | keyof typeof ad.leaves> = {
  broadcast: [
    {
      kind: 'structural',
      label: '[2, 1, 3] to [4, 2, 5, 3]',
      shapes: [[2, 1, 3]],
      apply: x => ad.broadcast(x, [4, 2, 5, 3]),
      loops: loops.broadcastLoops([4, 2, 5, 3]),
    },
    {
      kind: 'structural',
      label: 'a scalar to [2, 3]',
      shapes: [[]],
      apply: x => ad.broadcast(x, [2, 3]),
      loops: loops.broadcastLoops([2, 3]),
    },
  ],
  concatenate: [0, 1, 2].map(axis => {
    const shape = [2, 3, 4];
    return {
      kind: 'structural' as const,
      label: `three parts along axis ${axis}`,
      shapes: [shape, shape.with(axis, 1), shape.with(axis, 5)],
      apply: (...parts: readonly ad.Node[]) => ad.concatenate(parts, axis),
      loops: loops.concatenateLoops(axis),
    };
  }) as unknown as CaseTable['concatenate'],
  constant: [{ kind: 'leaf', label: 'a number', check: leaves.constantIsConstant }],
  constantArray: [{ kind: 'leaf', label: 'an array of numbers', check: leaves.constantArrayIsConstant }],
  dimensionSize: [
    { kind: 'leaf', label: 'the length of a named dimension', check: leaves.dimensionSizeIsLength },
  ],
  dot: [
    {
      kind: 'structural',
      label: 'vectors',
      shapes: [[4], [4]],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([]),
    },
    {
      kind: 'structural',
      label: '[2, 1, 4] and [3, 4]',
      shapes: [
        [2, 1, 4],
        [3, 4],
      ],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([2, 3]),
    },
    {
      kind: 'structural',
      label: 'a matrix and a vector',
      shapes: [[2, 5], [5]],
      apply: (a, b) => ad.dot(a, b),
      loops: loops.dotLoops([2]),
    },
  ],
  gather: [0, 1, 2].map(axis => {
    const indices = [1, 0, -1, 1, 1];
    return {
      kind: 'structural' as const,
      label: `along axis ${axis}`,
      shapes: [[2, 3, 4]],
      apply: (x: ad.Node | undefined) => ad.gather(x!, indices, axis),
      loops: loops.placeLoops([2, 3, 4].with(axis, 5), index => {
        const from = indices[index[axis]!]!;
        return from < 0 ? undefined : index.with(axis, from);
      }),
    };
  }) as unknown as CaseTable['gather'],
  input: [{ kind: 'leaf', label: 'the variable itself', check: leaves.inputIsVariable }],
  matmul: [
    transposedMatmul(false, false),
    transposedMatmul(false, true),
    transposedMatmul(true, false),
    transposedMatmul(true, true),
    {
      kind: 'structural',
      label: 'stacks of matrices that broadcast',
      shapes: [
        [3, 1, 2, 4],
        [2, 4, 3],
      ],
      apply: (a, b) => ad.matmul(a, b),
      loops: loops.matmulLoops([3, 2, 2, 3], 4),
    },
    {
      kind: 'structural',
      label: 'a row and a stack of matrices',
      shapes: [[3], [2, 3, 4]],
      apply: (a, b) => ad.matmul(a, b),
      loops: (a, b) => {
        const { at } = loops.matmulLoops([2, 1, 4], 3)({ shape: [1, 3], at: a.at }, b);
        return { shape: [2, 4], at };
      },
    },
    {
      kind: 'structural',
      label: 'a stack of matrices and a column',
      shapes: [[2, 4, 3], [3]],
      apply: (a, b) => ad.matmul(a, b),
      loops: (a, b) => {
        const { at } = loops.matmulLoops([2, 4, 1], 3)(a, { shape: [3, 1], at: b.at });
        return { shape: [2, 4], at };
      },
    },
  ],
  matvec: [false, true].flatMap(transposed =>
    [[3], [2, 3], [2, 4, 3]].map(shape => ({
      kind: 'structural' as const,
      label: `${transposed ? 'Aᵀ' : 'A'} v for v of shape [${shape.join(', ')}]`,
      shapes: [transposed ? [3, 5] : [5, 3], shape],
      apply: (matrix: ad.Node | undefined, vectors: ad.Node | undefined) =>
        ad.matvec(matrix!, vectors!, { transposed }),
      loops: loops.matvecLoops(transposed),
    })),
  ) as unknown as CaseTable['matvec'],
  max: [0, 1, 2].map(axis => ({
    kind: 'structural' as const,
    label: `over axis ${axis}`,
    shapes: [[2, 3, 4]],
    apply: (x: ad.Node | undefined) => ad.max(x!, axis),
    loops: loops.reduceLoops(axis, loops.largest),
  })) as unknown as CaseTable['max'],
  outer: [
    {
      kind: 'structural',
      label: 'u vᵀ',
      shapes: [[2], [3]],
      apply: (u, v) => ad.outer(u, v),
      loops: loops.outerLoops,
    },
    {
      kind: 'structural',
      label: 'Σₑ uₑ vₑᵀ over two axes',
      shapes: [
        [2, 3, 4],
        [2, 3, 5],
      ],
      apply: (u, v) => ad.outer(u, v),
      loops: loops.outerLoops,
    },
  ],
  reshape: [
    {
      kind: 'structural',
      label: '[2, 3, 4] to [4, 6]',
      shapes: [[2, 3, 4]],
      apply: x => ad.reshape(x, [4, 6]),
      loops: loops.reshapeLoops([4, 6]),
    },
  ],
  scatter: [0, 1, 2].map(axis => {
    const indices = [4, 1, 4, -1].slice(0, [2, 3, 4][axis]);
    return {
      kind: 'structural' as const,
      label: `along axis ${axis}`,
      shapes: [[2, 3, 4]],
      apply: (x: ad.Node | undefined) => ad.scatter(x!, indices, 6, axis),
      loops: loops.scatterLoops(indices, 6, axis),
    };
  }) as unknown as CaseTable['scatter'],
  slice: (
    [
      [0, 1, 0],
      [1, 3, 1],
      [3, 4, 2],
    ] as const
  ).map(([start, stop, axis]) => ({
    kind: 'structural' as const,
    label: `${start} to ${stop} of axis ${axis}`,
    shapes: [[2, 3, 4]],
    apply: (x: ad.Node | undefined) => ad.slice(x!, start, stop, axis),
    loops: loops.sliceLoops(start, stop, axis),
  })) as unknown as CaseTable['slice'],
  stopGradient: [
    {
      kind: 'unary',
      label: 'tanh, stopped',
      apply: x => ad.stopGradient(ad.tanh(x)),
      closedForm: (x, order) => forms.tanhForm(x, order).map((value, k) => (k === 0 ? value : forms.none)),
      domains: [{ points: [-20, -0.3, 0, 1e-8, 0.9, 35] }],
    },
    { kind: 'leaf', label: 'one factor of x · x', check: leaves.stopGradientOfFactor },
  ],
  sum: [0, 1, 2].map(axis => ({
    kind: 'structural' as const,
    label: `over axis ${axis}`,
    shapes: [[2, 3, 4]],
    apply: (x: ad.Node | undefined) => ad.sum(x!, axis),
    loops: loops.sumLoops(axis),
  })) as unknown as CaseTable['sum'],
  transpose: [
    {
      kind: 'structural',
      label: 'a matrix',
      shapes: [[2, 3]],
      apply: x => ad.transpose(x),
      loops: loops.placeLoops([3, 2], ([i, j]) => [j!, i!]),
    },
    {
      kind: 'structural',
      label: 'a cycle of axes',
      shapes: [[2, 3, 4]],
      apply: x => ad.transpose(x, [1, -1, 0]),
      loops: loops.placeLoops([3, 4, 2], ([i, j, k]) => [k!, i!, j!]),
    },
  ],
  weight: [{ kind: 'leaf', label: 'a linear operator', check: leaves.weightIsOperator }],
};
