/** Kinds of data objects. Source: the SIF specification, version 01. */
export const DATA = { definition: 0x4001, partition: 0x4004, json: 0x4006, sbom: 0x4009 } as const;

/** SIF's words for architectures, by Go's names as OCI has them. */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  "386": "01",
  amd64: "02",
  arm: "03",
  arm64: "04",
  ppc64: "05",
  ppc64le: "06",
  s390x: "11",
  riscv64: "12",
};

const HEADER_BYTES = 128;
const DESCRIPTOR_BYTES = 585;
const DESCRIPTORS = 48;
const DESCRIPTORS_AT = 4096;
/** Where the first data object may start. */
export const DATA_AT = DESCRIPTORS_AT + DESCRIPTORS * DESCRIPTOR_BYTES;
const GROUP = 0xf0000001;
const SQUASHFS = 1;
const PRIMARY_SYSTEM = 2;
const SPDX_JSON = 4;

/** A data object of a SIF file, where it lies. */
export interface DataObject {
  readonly type: number;
  readonly name: string;
  readonly at: number;
  readonly size: number;
  /** With the bytes that are free before it. */
  readonly padded: number;
}

/**
 * The header and the table of descriptors, all that stands before the data. All times are `time`, seconds since 1970, and the
 * file's id is nil, so that equal images are equal files. Throws for an architecture SIF has no word for.
 */
export function sifHead(objects: readonly DataObject[], architecture: string, time: number): Buffer {
  const word = ARCHITECTURES[architecture];
  if (word === undefined) throw new Error(`SIF files know no architecture ${JSON.stringify(architecture)}`);
  const head = Buffer.alloc(DATA_AT);
  head.write("#!/usr/bin/env run-singularity\n", 0, "latin1");
  head.write("SIF_MAGIC", 32, "latin1");
  head.write("01", 42, "latin1");
  head.write(word, 45, "latin1");
  const end = Math.max(DATA_AT, ...objects.map(({ at, size }) => at + size));
  const numbers = [
    ...[time, time],
    ...[DESCRIPTORS - objects.length, DESCRIPTORS],
    ...[DESCRIPTORS_AT, DESCRIPTORS * DESCRIPTOR_BYTES],
    ...[DATA_AT, end - DATA_AT],
  ];
  for (const [index, value] of numbers.entries()) head.writeBigInt64LE(BigInt(value), 64 + index * 8);
  if (64 + numbers.length * 8 !== HEADER_BYTES) throw new Error("the header has 128 bytes");
  for (const [index, object] of objects.entries()) {
    const at = DESCRIPTORS_AT + index * DESCRIPTOR_BYTES;
    writeDescriptor(head.subarray(at, at + DESCRIPTOR_BYTES), object, { id: index + 1, time, word });
  }
  return head;
}

function writeDescriptor(
  bytes: Buffer,
  { type, name, at, size, padded }: DataObject,
  { id, time, word }: { readonly id: number; readonly time: number; readonly word: string },
): void {
  bytes.writeInt32LE(type, 0);
  bytes.writeUInt8(1, 4);
  bytes.writeUInt32LE(id, 5);
  bytes.writeUInt32LE(GROUP, 9);
  for (const [index, value] of [at, size, padded, time, time].entries())
    bytes.writeBigInt64LE(BigInt(value), 17 + index * 8);
  bytes.write(name, 73, 127, "utf8");
  const extra = bytes.subarray(201);
  if (type === DATA.sbom) extra.writeInt32LE(SPDX_JSON, 0);
  if (type !== DATA.partition) return;
  extra.writeInt32LE(SQUASHFS, 0);
  extra.writeInt32LE(PRIMARY_SYSTEM, 4);
  extra.write(word, 8, "latin1");
}
