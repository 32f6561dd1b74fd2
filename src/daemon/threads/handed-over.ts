import type { TransferListItem } from "node:worker_threads";

/** The memory of bytes that may go to another thread without a copy: theirs alone, as that of a message just encoded is. */
export function handedOver({ buffer, byteLength }: Uint8Array): readonly TransferListItem[] {
  return buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? [buffer] : [];
}
