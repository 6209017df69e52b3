import { backprop, input, sizeOf, type Node, type Tensor } from '../src/ad/index.js';
import { evaluate } from '../src/evaluation/index.js';
import { chooseMatrixKernels } from '../src/linearAlgebra/index.js';
import {
  inputNodes,
  parameterNodes,
  trainedNodes,
  type Model,
  type Parameters,
} from '../src/models/index.js';
import { schedule, type Operator } from '../src/program/index.js';

/**
 * What people write first: every gradient as an array, and the product of the Jacobian with its own
 * transpose; one layer at a time, and a stretch of its entries after the other.
 *
 * @returns Θ of shape [inputs, inputs, outputs, outputs].
 */
export async function plainKernel(model: Model, parameters: Parameters, at: Tensor): Promise<Float64Array> {
  const [count = 1] = at.shape;
  const { outputs } = model;
  const nodes = parameterNodes(model);
  const x = inputNodes(model, '');
  const cotangent = input('cotangent', [outputs]);
  const gradients = backprop(model.apply(nodes, x), trainedNodes(model, nodes), cotangent);
  const kernels = chooseMatrixKernels();
  const rows = count * outputs;
  const total = new Float64Array(rows * rows);
  const units = Float64Array.from({ length: outputs ** 2 }, (_, k) => (k % (outputs + 1) === 0 ? 1 : 0));
  for (const gradient of gradients) {
    if (gradient === undefined) continue;
    const plan = schedule([gradient]);
    const jacobian: Float64Array[] = [];
    for (let example = 0; example < count; example++) {
      const size = at.data.length / count;
      const bound = new Map<Node, Tensor | Operator>([
        [cotangent, { data: units, shape: [outputs, outputs] }],
      ]);
      for (const [name, node] of Object.entries(nodes)) {
        const value = parameters.get(name);
        if (value !== undefined) bound.set(node, value);
      }
      const [node] = Object.values(x);
      if (node !== undefined) {
        bound.set(node, {
          data: at.data.subarray(example * size, (example + 1) * size),
          shape: at.shape.slice(1),
        });
      }
      const [value] = await evaluate(plan, bound);
      jacobian.push(value?.data ?? new Float64Array());
    }
    const entries = sizeOf([jacobian[0]?.length ?? 0]) / outputs;
    const stretch = Math.max(1, Math.floor(2 ** 22 / rows));
    for (let start = 0; start < entries; start += stretch) {
      const length = Math.min(stretch, entries - start);
      const part = new Float64Array(rows * length);
      for (let row = 0; row < rows; row++) {
        const from = jacobian[Math.floor(row / outputs)];
        const offset = (row % outputs) * entries + start;
        part.set(from?.subarray(offset, offset + length) ?? [], row * length);
      }
      kernels.multiply(part, rows, length, part, rows, total, 1, 1);
    }
  }
  const ordered = new Float64Array(total.length);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      for (let k = 0; k < outputs; k++)
        for (let l = 0; l < outputs; l++)
          ordered[((i * count + j) * outputs + k) * outputs + l] =
            total[(i * outputs + k) * rows + j * outputs + l] ?? NaN;
  return ordered;
}
