import { platform } from '#platform';
import { DataFormatError } from '../../errors/index.js';
import { jsonDocument, parsedDocument } from '../jsonDocument.js';
import { textOf } from '../text.js';
import { countOf, numberReader, type NamedArray, type NumberReader } from './namedArray.js';

/** The format allows headers of 100 MB. */
const mostBytesOfHeader = 1e8;

/** Formats of less than 16 bits, and integers, are no weights that a network computes with as they are. */
const types: ReadonlyMap<string, NumberReader> = new Map([
  ['F16', numberReader('float16', true)],
  ['BF16', numberReader('bfloat16', true)],
  ['F32', numberReader('float32', true)],
  ['F64', numberReader('float64', true)],
]);

/**
 * The arrays of a safetensors file: the length of a header as 64 bits, a header in JSON with the type, shape
 * and place of each array, and their numbers, little-endian and row-major. Source: the description of the
 * format in the repository huggingface/safetensors.
 *
 * @throws DataFormatError for another header, a type that holds no real numbers, or places that are not those
 *   of the arrays.
 */
export function readSafetensors(bytes: Uint8Array, source: string): NamedArray[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < 8 ? NaN : Number(view.getBigUint64(0, true));
  if (!(length <= Math.min(mostBytesOfHeader, bytes.length - 8))) {
    throw new DataFormatError(
      `${source}, byte 0: expected the length of a header within the file of ${bytes.length} bytes, found ${length}`,
    );
  }
  const place = `${source}: the header`;
  const text = textOf(bytes.subarray(8, 8 + length), place, 'JSON');
  const header = parsedDocument(headerSchema(), jsonDocument(text, place), place);
  const start = 8 + length;
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const arrays = entries.map(([name, described]): NamedArray & { readonly offsets: readonly number[] } => {
    const { dtype, shape, data_offsets: offsets } = arrayEntry(described, name, source);
    const reader = types.get(dtype);
    const where = `${source}: ${JSON.stringify(name)}`;
    if (reader === undefined) {
      throw new DataFormatError(
        `${where} has numbers of type ${dtype}, allowed: ${[...types.keys()].join(', ')}`,
      );
    }
    const count = countOf(shape, where);
    const [from, to] = offsets;
    if (!(from >= 0 && to - from === count * reader.bytes && start + to <= bytes.length)) {
      throw new DataFormatError(
        `${where} stands at bytes ${from} to ${to} of ${bytes.length - start}, expected ${count * reader.bytes} ` +
          `bytes for [${shape.join(', ')}] of type ${dtype} within the file (cut short?)`,
      );
    }
    const data = new Float64Array(count);
    for (let k = 0; k < count; k++) data[k] = reader.read(view, start + from + k * reader.bytes);
    return { name, shape, type: dtype, data, offsets };
  });
  checkPlaces(arrays, bytes.length - start, source);
  return arrays.map(({ name, shape, type, data }) => ({ name, shape, type, data }));
}

/** Arrays follow each other without gaps or overlaps, to the end of the file. */
function checkPlaces(
  arrays: readonly { readonly name: string; readonly offsets: readonly number[] }[],
  length: number,
  source: string,
): void {
  const ordered = [...arrays].sort((a, b) => (a.offsets[0] ?? 0) - (b.offsets[0] ?? 0) || (a.offsets[1] ?? 0) - (b.offsets[1] ?? 0));
  let end = 0;
  for (const { name, offsets } of ordered) {
    if (offsets[0] !== end) {
      throw new DataFormatError(
        `${source}: ${JSON.stringify(name)} begins at byte ${offsets[0] ?? NaN}, expected ${end}, where the array before it ends`,
      );
    }
    end = offsets[1] ?? NaN;
  }
  if (end !== length)
    throw new DataFormatError(`${source}: expected the end of the file after ${end} bytes of arrays, found ${length}`);
}

function headerSchema() {
  const zod = platform.zod();
  return zod.record(zod.string(), zod.unknown());
}

function arrayEntry(described: unknown, name: string, source: string) {
  const zod = platform.zod();
  const integer = zod.int().min(0);
  const schema = zod.strictObject({
    dtype: zod.string().max(32),
    shape: zod.array(integer).max(32),
    data_offsets: zod.tuple([integer, integer]),
  });
  return parsedDocument(schema, described, `${source}: the header of ${JSON.stringify(name)}`);
}
