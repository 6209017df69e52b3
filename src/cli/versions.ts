import { readFileSync } from 'node:fs';
import { chooseMatrixKernels } from '../linearAlgebra/index.js';

/** The version of widejet. */
export function widejetVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** What the bits of a sample depend on, besides its configuration. */
export function versions(): Record<string, string> {
  return {
    widejet: widejetVersion(),
    'Node.js': process.version,
    platform: `${process.platform} ${process.arch}`,
    'matrix products': chooseMatrixKernels().name,
  };
}
