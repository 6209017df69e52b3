import { crc32 } from 'node:zlib';

/** An object in JSON as a line of a journal, with the checksum that zlib gives it. */
export function sealed(json: string): string {
  const body = json.slice(0, -1);
  return `${body},"crc32":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
}
