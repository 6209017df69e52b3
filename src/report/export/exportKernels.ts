import { aFormat } from './kinds.js';
import { aText, checkArguments, instanceOf, ShapeError } from '../../errors/index.js';
import { type Tensor, toTensor } from '../../ad/index.js';
import { ByteList } from './byteSink.js';
import type { ExportFormat } from './exportSamples.js';
import { kernelWriters, stripHeight, type StreamedKernel } from './kernelWriters.js';

/** Kernels of all pairs of two lists of inputs: matrices of one shape, by their names. */
export type NamedKernels = ReadonlyMap<string, Tensor>;

const someKernels = instanceOf(Map, 'a Map of matrices by their names');

/**
 * Kernels as a file for other programs: every float64 value comes back bit for bit, and the same kernels give
 * the same bytes.
 *
 * - `csv` and `parquet`: one row for each value: kernel (its name), row, column (both from 0), value.
 * - `npz`: for `numpy.load`: a matrix for each kernel, by its name.
 *
 * @example
 * ```ts
 * import { limit, mlp } from 'widejet';
 * import { exportKernels } from 'widejet/scaling';
 * const { nngp, ntk } = await limit(mlp({ depth: 2 })).both([[3, 4]]);
 * const bytes = await exportKernels(new Map(Object.entries({ nngp, ntk })), 'csv');
 * console.log(new TextDecoder().decode(bytes));
 * // kernel,row,column,value
 * // nngp,0,0,12.5
 * // ntk,0,0,25
 * ```
 */
export async function exportKernels(kernels: NamedKernels, format: ExportFormat): Promise<Uint8Array> {
  checkArguments({ kernels: [kernels, someKernels], format: [format, aFormat] });
  const given = new Map<string, Tensor>();
  for (const [name, kernel] of kernels) {
    aText.check('the name of a kernel', name);
    const tensor = toTensor(kernel, name);
    given.set(name, tensor);
    if (tensor.shape.length > 2)
      throw new ShapeError(`${name} has ${tensor.shape.length} axes, allowed: at most two`);
  }
  const sink = new ByteList();
  await kernelWriters[format]([...given].map(streamed), sink);
  return sink.whole();
}

function streamed([name, { data, shape }]: readonly [string, Tensor]): StreamedKernel {
  const [rows = 1, columns = 1] = shape;
  const height = stripHeight(columns);
  return {
    name,
    shape: [rows, columns],
    *strips() {
      for (let top = 0; top < rows; top += height)
        yield data.subarray(top * columns, Math.min(rows, top + height) * columns);
    },
  };
}
