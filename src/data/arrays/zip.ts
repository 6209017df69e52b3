import { platform } from '#platform';
import { DataFormatError, WidejetError } from '../../errors/index.js';

/** A member of an archive, whose content is unpacked and checked when it is asked for. */
export interface ZipEntry {
  readonly path: string;
  readonly length: number;
  readonly content: () => Uint8Array;
}

/** What a field of 32 bits says where the true number stands in the fields of ZIP64. */
const beyond32 = 0xffffffff;
const beyond16 = 0xffff;
const endLength = 22;
const locatorLength = 20;

/**
 * The members of a zip archive, by the directory at its end (APPNOTE 6.3.10, with ZIP64). What is unpacked is
 * as long as the directory says, and has its checksum.
 *
 * @throws DataFormatError for a damaged archive, one in parts or with a password, or another compression than
 *   deflate.
 */
export function zipEntries(bytes: Uint8Array, source: string): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const { count, start } = directoryOf(view, source);
    const entries: ZipEntry[] = [];
    let position = start;
    for (let number = 0; number < count; number++) {
      if (view.getUint32(position, true) !== 0x02014b50) throw damaged(source, position);
      const [nameLength, extraLength, commentLength] = [28, 30, 32].map(at =>
        view.getUint16(position + at, true),
      ) as [number, number, number];
      const path = new TextDecoder().decode(bytes.subarray(position + 46, position + 46 + nameLength));
      entries.push(entryOf(bytes, view, position, nameLength, extraLength, path, source));
      position += 46 + nameLength + extraLength + commentLength;
    }
    return entries;
  } catch (cause) {
    // A place beyond the end of the file.
    if (cause instanceof RangeError) throw damaged(source, bytes.length);
    throw cause;
  }
}

/** How many members a directory has and where it begins. */
function directoryOf(view: DataView, source: string): { readonly count: number; readonly start: number } {
  const last = view.byteLength - endLength;
  let end = last;
  // A comment of up to 65535 bytes may stand behind it.
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) {
    end--;
    if (end < last - beyond16) end = -1;
  }
  if (end < 0) throw new DataFormatError(`${source}: expected the directory of a zip archive at its end (cut short?)`);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (count !== beyond16 && start !== beyond32) return { count, start };
  const locator = end - locatorLength;
  if (locator < 0 || view.getUint32(locator, true) !== 0x07064b50) return { count, start };
  const large = Number(view.getBigUint64(locator + 8, true));
  if (view.getUint32(large, true) !== 0x06064b50) throw damaged(source, large);
  return {
    count: Number(view.getBigUint64(large + 32, true)),
    start: Number(view.getBigUint64(large + 48, true)),
  };
}

function entryOf(
  bytes: Uint8Array,
  view: DataView,
  position: number,
  nameLength: number,
  extraLength: number,
  path: string,
  source: string,
): ZipEntry {
  const place = `${source}: ${JSON.stringify(path)}`;
  const method = view.getUint16(position + 10, true);
  if ((view.getUint16(position + 8, true) & 1) !== 0) throw new DataFormatError(`${place} needs a password`);
  if (method !== 0 && method !== 8) {
    throw new DataFormatError(`${place} is compressed by method ${method}, allowed: none or deflate`);
  }
  const checksum = view.getUint32(position + 16, true);
  const wide = wideFields(view, position + 46 + nameLength, extraLength);
  // In this order, those that are there.
  const [length, packed, start] = [24, 20, 42].map(at => {
    const short = view.getUint32(position + at, true);
    return short === beyond32 ? (wide.shift() ?? short) : short;
  }) as [number, number, number];
  return {
    path,
    length,
    content() {
      if (start + 30 > bytes.length || view.getUint32(start, true) !== 0x04034b50) throw damaged(source, start);
      const first = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
      if (first + packed > bytes.length) throw damaged(source, bytes.length);
      const own = bytes.subarray(first, first + packed);
      const content = method === 0 ? own : unpacked(own, length, place);
      if (content?.length !== length || platform.crc32(content, 0) !== checksum) {
        throw new DataFormatError(
          `${place} is damaged: expected ${length} bytes with the checksum ${checksum.toString(16)}`,
        );
      }
      return content;
    },
  };
}

/** The numbers of the extra field of ZIP64. */
function wideFields(view: DataView, start: number, length: number): number[] {
  for (let at = start; at + 4 <= start + length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1)
      return Array.from({ length: Math.floor(size / 8) }, (_, k) => Number(view.getBigUint64(at + 4 + 8 * k, true)));
    at += 4 + size;
  }
  return [];
}

function unpacked(bytes: Uint8Array, length: number, place: string): Uint8Array | undefined {
  try {
    return platform.inflate(bytes, length);
  } catch (cause) {
    if (cause instanceof WidejetError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataFormatError(`${place} is damaged: ${reason}`, { cause });
  }
}

function damaged(source: string, position: number): DataFormatError {
  return new DataFormatError(`${source}, byte ${position}: expected a record of a zip archive (damaged or cut short?)`);
}
