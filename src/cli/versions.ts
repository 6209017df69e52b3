import { chooseMatrixKernels } from '../linearAlgebra/index.js';
import { widejetVersion } from '../kernelFiles/index.js';

/**
 * What the bits of a sample depend on, besides its configuration.
 *
 * @param backend what computes, if not the processor.
 */
export function versions(backend: string = chooseMatrixKernels().name): Record<string, string> {
  return {
    widejet: widejetVersion(),
    'Node.js': process.version,
    platform: `${process.platform} ${process.arch}`,
    'matrix products': backend,
  };
}
