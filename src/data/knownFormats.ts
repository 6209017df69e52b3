import { DataFormatError } from '../errors/index.js';

/** A format that is recognised by how its files begin. */
export interface KnownFormat {
  readonly name: string;
  readonly isFormat: (bytes: Uint8Array) => boolean;
  /** What to do with it where it cannot be read. */
  readonly advice?: string;
}

const arrays = 'write its arrays as .npz or .safetensors (docs/network-files.md)';

const starting =
  (...first: readonly number[]) =>
  (bytes: Uint8Array): boolean =>
    first.every((byte, k) => bytes[k] === byte);

const letters = (text: string): number[] => Array.from(text, letter => letter.charCodeAt(0));

const zipStart = [0x50, 0x4b, 0x03, 0x04];

/** Whether the names of a zip archive, which stand in it uncompressed, have a text. */
const zipWith =
  (text: string) =>
  (bytes: Uint8Array): boolean =>
    starting(...zipStart)(bytes) && latin(bytes.subarray(0, 4096)).includes(text);

/** The first that fits names the file: archives of something before archives. */
const formats: readonly KnownFormat[] = [
  {
    name: 'an archive of torch.save',
    isFormat: zipWith('data.pkl'),
    advice: arrays,
  },
  { name: 'a .keras archive', isFormat: isKeras, advice: arrays },
  { name: 'a .npz archive', isFormat: zipWith('.npy') },
  { name: 'a zip archive', isFormat: starting(...zipStart) },
  { name: 'a safetensors file', isFormat: isSafetensors },
  { name: 'an HDF5 file, as .h5', isFormat: starting(0x89, ...letters('HDF\r\n\x1a\n')), advice: arrays },
  { name: 'a numpy array, .npy', isFormat: starting(0x93, ...letters('NUMPY')) },
  { name: 'a Python pickle', isFormat: isPickle, advice: arrays },
  { name: 'a gzip stream', isFormat: starting(0x1f, 0x8b), advice: 'unpack it' },
  { name: 'a Parquet file', isFormat: starting(...letters('PAR1')) },
  { name: 'a GGUF file', isFormat: starting(...letters('GGUF')), advice: arrays },
  { name: 'a PNG image', isFormat: starting(0x89, ...letters('PNG')) },
  { name: 'a JPEG image', isFormat: starting(0xff, 0xd8, 0xff) },
  { name: 'a PDF document', isFormat: starting(...letters('%PDF')) },
  { name: 'an idx file', isFormat: isIdx },
];

/** Which known format bytes are of, as far as their beginning tells. */
export function knownFormatOf(bytes: Uint8Array): KnownFormat | undefined {
  return formats.find(({ isFormat }) => isFormat(bytes));
}

/** @throws DataFormatError if a file is of another known format than what is `expected` of it. */
export function refuseOtherFormat(bytes: Uint8Array, source: string, expected: string): void {
  const found = knownFormatOf(bytes);
  if (found === undefined) return;
  const advice = found.advice === undefined ? '' : `; ${found.advice}`;
  throw new DataFormatError(`${source}: expected ${expected}, found ${found.name}${advice}`);
}

/** The names of members stand at the end of the archive too, and those of Keras are these. */
function isKeras(bytes: Uint8Array): boolean {
  if (!starting(...zipStart)(bytes)) return false;
  return `${latin(bytes.subarray(0, 4096))}${latin(bytes.subarray(-4096))}`.includes('model.weights.h5');
}

/** The length of a header, at most 100 MB, and its first bracket. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 9 && bytes[8] === 0x7b && starting(0, 0, 0, 0)(bytes.subarray(4));
}

/** Protocols 2 to 5; the first is text. */
function isPickle(bytes: Uint8Array): boolean {
  const [first, protocol = 0] = bytes;
  return first === 0x80 && protocol >= 2 && protocol <= 5;
}

function isIdx(bytes: Uint8Array): boolean {
  const [, , type = 0, dimensions = 0] = bytes;
  return bytes.length > 8 && starting(0, 0)(bytes) && type >= 8 && type <= 14 && dimensions in [0, 1, 2, 3, 4];
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
