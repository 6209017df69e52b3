import { platform } from '#platform';

/** Between a line and its checksum. */
const mark = ',"crc32":"';
const ending = /,"crc32":"([0-9a-f]{8})"}$/;

/** The text of an object as a line of a journal: its last member is the checksum of all that is before. */
export function withChecksum(json: string): string {
  const body = json.slice(0, -1);
  return `${body}${mark}${checksumOf(body)}"}`;
}

/** The text of a line without its checksum, and whether that is there, and right. */
export function withoutChecksum(line: string): {
  readonly json: string;
  readonly checksum: 'right' | 'wrong' | 'none';
} {
  const [found, digits] = ending.exec(line) ?? [];
  if (found === undefined) return { json: line, checksum: 'none' };
  const body = line.slice(0, -found.length);
  return { json: `${body}}`, checksum: checksumOf(body) === digits ? 'right' : 'wrong' };
}

/** CRC-32, which no change of up to 32 bits in a row leaves as it is, in hexadecimal digits. */
function checksumOf(text: string): string {
  return platform.crc32(Buffer.from(text), 0).toString(16).padStart(8, '0');
}
