import { platform } from '#platform';
import { DataFormatError } from '../../errors/index.js';
import { knownFormatOf } from '../knownFormats.js';
import type { NamedArray } from './namedArray.js';
import { readNpy } from './npy.js';
import { readSafetensors } from './safetensors.js';
import { zipEntries } from './zip.js';

/** The arrays of a file in the order in which it names them. */
export interface ArrayFile {
  readonly format: 'npz' | 'safetensors';
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  readonly arrays: readonly NamedArray[];
}

/** Whether a name says that a file holds arrays; what it is, its bytes say. */
export function isArrayFileName(path: string): boolean {
  return /\.(npz|safetensors|h5|hdf5|keras|pt|pth|pkl|pickle|npy|bin|ckpt|onnx|gguf|msgpack)$/i.test(path);
}

/**
 * Reads the arrays of a `.npz` archive or a safetensors file; which of the two it is, its bytes say. All
 * numbers become float64 numbers, exactly.
 *
 * @throws FileError if it cannot be read; DataFormatError, naming file, array and place, for another format
 *   (with what to do), a damaged file, or an array that holds no real numbers.
 */
export function readArrays(path: string): ArrayFile {
  const bytes = platform.readFile(path, 'file of arrays');
  const format = formatOf(bytes, path);
  const arrays = format === 'npz' ? readNpz(bytes, path) : readSafetensors(bytes, path);
  return { format, sha256: platform.sha256(bytes), arrays };
}

function formatOf(bytes: Uint8Array, path: string): ArrayFile['format'] {
  const found = knownFormatOf(bytes);
  if (found?.name === 'a .npz archive') return 'npz';
  if (found?.name === 'a safetensors file') return 'safetensors';
  const advice = found?.advice === undefined ? '' : `; ${found.advice}`;
  throw new DataFormatError(
    `${path}: expected arrays as .npz or .safetensors, found ${found?.name ?? 'none of the formats that are known'}${advice}`,
  );
}

function readNpz(bytes: Uint8Array, source: string): NamedArray[] {
  return zipEntries(bytes, source)
    .filter(({ path }) => !path.endsWith('/'))
    .map(({ path, content }) => {
      if (!path.endsWith('.npy'))
        throw new DataFormatError(`${source}: ${JSON.stringify(path)} is no array of numpy (.npy)`);
      return readNpy(content(), path.slice(0, -'.npy'.length), source);
    });
}
