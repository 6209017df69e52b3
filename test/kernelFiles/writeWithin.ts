/** A program that writes kernels to the file that it is told, and prints what is said against that. */
import { limit, mlp, RandomStream } from '../../src/index.js';
import { writeKernels } from '../../src/doors/node.js';

const data = new Float64Array(400 * 3);
new RandomStream(1, 'within').fillNormal(data);
export const x = { data, shape: [400, 3] };
export const network = limit(mlp({ depth: 2 }));

const [, program = '', path] = process.argv;
if (program.endsWith('writeWithin.ts') && path !== undefined) {
  try {
    await writeKernels(network, path, x, undefined, { kernels: 'both' });
  } catch (error) {
    console.log(String(error));
  }
}
