/** The first bytes of bzip2, gzip and xz streams. */
const MAGICS = [
  [0x42, 0x5a, 0x68],
  [0x1f, 0x8b, 0x08],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
];

const TAR_BLOCK = 512;
/** Where a tar header keeps the sum of its bytes, and how long that field is. */
const CHECKSUM = { offset: 148, length: 8 };
const SPACE = 0x20;

/** True for the beginning of a compressed stream or of a tar archive: what the engine unpacks. */
export function isArchive(bytes: Uint8Array): boolean {
  return MAGICS.some((magic) => magic.every((byte, at) => bytes[at] === byte)) || isTarHeader(bytes);
}

/** A tar header's checksum counts its own field as spaces (POSIX pax, ustar header block). */
function isTarHeader(bytes: Uint8Array): boolean {
  if (bytes.length < TAR_BLOCK) return false;
  const end = CHECKSUM.offset + CHECKSUM.length;
  const field = Buffer.from(bytes.subarray(CHECKSUM.offset, end)).toString("latin1");
  const written = /^\s*([0-7]+)[\0 ]/.exec(field)?.[1];
  if (written === undefined) return false;
  let sum = CHECKSUM.length * SPACE;
  for (let at = 0; at < TAR_BLOCK; at += 1) {
    if (at < CHECKSUM.offset || at >= end) sum += bytes[at] ?? 0;
  }
  return sum === Number.parseInt(written, 8);
}
