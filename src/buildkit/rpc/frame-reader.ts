import { status } from "@grpc/grpc-js";

/** One flag byte and four bytes of length stand before each message. */
const frameHeaderBytes = 5;

/** The header of an uncompressed message of `length` bytes. */
export function frameHeader(length: number): Buffer {
  const header = Buffer.alloc(frameHeaderBytes);
  header.writeUInt32BE(length, 1);
  return header;
}

/** The peer's bytes are not what gRPC allows; `code` is the status to end the call with. */
export class FrameError extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * Cuts the bytes of a call into messages.
 *
 * Chunks are kept in a list and joined once per message: joining at each arrival would be quadratic in the size of a
 * message, and 16 MiB come in a thousand chunks.
 */
export class FrameReader {
  readonly #limit: number;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Length of the message under way; undefined before its header. */
  #length: number | undefined;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether a message has begun and not ended. */
  get isInsideMessage(): boolean {
    return this.#buffered > 0 || this.#length !== undefined;
  }

  /** The messages that `chunk` completes. Throws FrameError when a message is compressed or too long. */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    const messages: Buffer[] = [];
    while (true) {
      if (this.#length === undefined) {
        if (this.#buffered < frameHeaderBytes) return messages;
        this.#length = this.#readHeader(this.#take(frameHeaderBytes));
      }
      if (this.#buffered < this.#length) return messages;
      messages.push(this.#take(this.#length));
      this.#length = undefined;
    }
  }

  #readHeader(header: Buffer): number {
    const length = header.readUInt32BE(1);
    if (header[0] !== 0) {
      throw new FrameError(
        status.UNIMPLEMENTED,
        "The peer sent a compressed message, which was not asked for",
      );
    }
    if (length > this.#limit) {
      throw new FrameError(
        status.RESOURCE_EXHAUSTED,
        `The peer sent a message of ${length} bytes; at most ${this.#limit} are taken`,
      );
    }
    return length;
  }

  /** The next `size` bytes, which must be there. */
  #take(size: number): Buffer {
    const first = this.#chunks[0];
    this.#buffered -= size;
    if (first !== undefined && first.length >= size) {
      this.#replaceFirst(1, first.subarray(size));
      return first.subarray(0, size);
    }
    let count = 0;
    let available = 0;
    for (const chunk of this.#chunks) {
      if (available >= size) break;
      available += chunk.length;
      count++;
    }
    const joined = Buffer.concat(this.#chunks.slice(0, count), available);
    this.#replaceFirst(count, joined.subarray(size));
    return joined.subarray(0, size);
  }

  #replaceFirst(count: number, rest: Buffer): void {
    this.#chunks.splice(0, count, ...(rest.length > 0 ? [rest] : []));
  }
}
