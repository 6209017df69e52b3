/** The remainders of all bytes by the polynomial of zip files, x³² + x²⁶ + ... + 1, its bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/** The checksum of zip files, byte by byte. */
export function crc32(bytes: Uint8Array, before: number): number {
  let checksum = ~before;
  for (const byte of bytes) checksum = (checksum >>> 8) ^ remainders[(checksum ^ byte) & 0xff]!;
  return ~checksum >>> 0;
}
