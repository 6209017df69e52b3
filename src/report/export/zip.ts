import { platform } from '#platform';
import type { ByteSink } from './byteSink.js';

/** A member of an archive whose length is known before its content. */
export interface ZipMember {
  readonly path: string;
  readonly length: number;
  readonly content: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** What a field of 32 bits or 16 says where the true number stands in the fields of ZIP64. */
const beyond32 = 0xffffffff;
const beyond16 = 0xffff;
/** 1 January 1980, the first day that a zip file can name: the same members give the same bytes. */
const firstDay = 0x21;
/** Names are UTF-8. */
const flags = 0x0800;
/** The version of the format that a reader needs: 2.0, or 4.5 for ZIP64. */
const [plain, zip64] = [20, 45];
/** Where the checksum stands in a local header. */
const checksumAt = 14;

/**
 * Writes a zip archive of members as they are, without compression, one after the other, of any size (APPNOTE
 * 6.3.10, ZIP64 where 32 bits do not suffice). Only the checksum of a member is written when its content has
 * gone by.
 */
export async function writeZip(members: Iterable<ZipMember>, sink: ByteSink): Promise<void> {
  const directory: Uint8Array[] = [];
  let position = 0;
  for (const { path, length, content } of members) {
    const name = new TextEncoder().encode(path);
    const header = localHeader(name, length);
    const start = position;
    sink.write(header);
    let checksum = 0;
    let written = 0;
    for await (const bytes of content()) {
      checksum = platform.crc32(bytes, checksum);
      sink.write(bytes);
      written += bytes.length;
    }
    if (written !== length) throw new Error(`${path} has ${written} bytes for ${length}`);
    sink.overwrite(fields([4, checksum]), start + checksumAt);
    directory.push(directoryEntry(name, length, checksum, start));
    position += header.length + length;
  }
  directory.forEach(entry => {
    sink.write(entry);
  });
  const size = directory.reduce((sum, entry) => sum + entry.length, 0);
  sink.write(endOf(directory.length, size, position));
}

function localHeader(name: Uint8Array, length: number): Uint8Array {
  const isLarge = length >= beyond32;
  const extra = isLarge ? fields([2, 1], [2, 16], [8, length], [8, length]) : new Uint8Array();
  const short = isLarge ? beyond32 : length;
  // Signature, version, flags, stored, time, day, checksum, both lengths, those of name and extra fields.
  return joined(
    fields(
      [4, 0x04034b50],
      [2, isLarge ? zip64 : plain],
      [2, flags],
      [2, 0],
      [2, 0],
      [2, firstDay],
      [4, 0],
      [4, short],
      [4, short],
      [2, name.length],
      [2, extra.length],
    ),
    name,
    extra,
  );
}

function directoryEntry(name: Uint8Array, length: number, checksum: number, start: number): Uint8Array {
  const large: Field[] = [];
  if (length >= beyond32) large.push([8, length], [8, length]);
  if (start >= beyond32) large.push([8, start]);
  const extra = large.length === 0 ? new Uint8Array() : fields([2, 1], [2, 8 * large.length], ...large);
  const version = large.length === 0 ? plain : zip64;
  return joined(
    fields(
      [4, 0x02014b50],
      [2, version],
      [2, version],
      [2, flags],
      [2, 0],
      [2, 0],
      [2, firstDay],
      [4, checksum],
      [4, Math.min(length, beyond32)],
      [4, Math.min(length, beyond32)],
      [2, name.length],
      [2, extra.length],
      // No comment, one disk, no attributes.
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      [4, Math.min(start, beyond32)],
    ),
    name,
    extra,
  );
}

/** The end of an archive whose directory of `count` members has `size` bytes from `start` on. */
function endOf(count: number, size: number, start: number): Uint8Array {
  const isLarge = count >= beyond16 || size >= beyond32 || start >= beyond32;
  const [few, small, near] = [Math.min(count, beyond16), Math.min(size, beyond32), Math.min(start, beyond32)];
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, few], [2, few], [4, small], [4, near], [2, 0]);
  if (!isLarge) return end;
  return joined(
    fields(
      [4, 0x06064b50],
      // The length of what follows of this record.
      [8, 44],
      [2, zip64],
      [2, zip64],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, size],
      [8, start],
    ),
    // Where that record stands.
    fields([4, 0x07064b50], [4, 0], [8, start + size], [4, 1]),
    end,
  );
}

/** How many bytes a number takes, and the number. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

function fields(...all: readonly Field[]): Uint8Array {
  const out = new Uint8Array(all.reduce((sum, [bytes]) => sum + bytes, 0));
  const view = new DataView(out.buffer);
  let at = 0;
  for (const [bytes, value] of all) {
    if (bytes === 2) view.setUint16(at, value, true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += bytes;
  }
  return out;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
