/** The beginning of a stream, and all of it. */
export interface StreamStart {
  /** At least `enough` bytes, unless the stream is shorter. */
  readonly start: Uint8Array;
  /** The stream from its first byte, to be read once. */
  readonly whole: AsyncIterable<Uint8Array>;
}

/** Reads a stream until `enough` bytes are there; the rest waits. */
export async function readStart(stream: AsyncIterable<Uint8Array>, enough: number): Promise<StreamStart> {
  const rest = stream[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < enough) {
    const next = await rest.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(chunks);
  const whole = async function* (): AsyncGenerator<Uint8Array, void, undefined> {
    yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  };
  return { start, whole: whole() };
}
