import { chooseMatrixKernels } from '../linearAlgebra/index.js';
import { widejetVersion } from '../kernelFiles/index.js';

/** What the bits of a sample depend on, besides its configuration. */
export function versions(): Record<string, string> {
  return {
    widejet: widejetVersion(),
    'Node.js': process.version,
    platform: `${process.platform} ${process.arch}`,
    'matrix products': chooseMatrixKernels().name,
  };
}
