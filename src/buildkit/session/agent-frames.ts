/** OpenSSH's own limit for a message. */
const frameBytes = 256 * 1024;

/** Cuts a byte stream into messages of the SSH agent protocol: four bytes of length, then as many bytes. */
export class AgentFrames {
  #bytes: Buffer = Buffer.alloc(0);

  add(data: Uint8Array): void {
    this.#bytes = Buffer.concat([this.#bytes, data]);
  }

  /** The next whole message with its length; undefined until it is there. Throws on one that is too long. */
  next(): Buffer | undefined {
    if (this.#bytes.length < 4) return undefined;
    const length = this.#bytes.readUInt32BE(0);
    if (length === 0 || length > frameBytes)
      throw new Error("A message of the SSH agent protocol has an odd length");
    if (this.#bytes.length < 4 + length) return undefined;
    const frame = this.#bytes.subarray(0, 4 + length);
    this.#bytes = this.#bytes.subarray(4 + length);
    return frame;
  }
}
