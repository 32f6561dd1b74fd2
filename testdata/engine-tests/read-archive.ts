import { createReadStream } from "node:fs";
import { gunzipSync } from "node:zlib";
import { extract } from "tar-stream";

/** The plain files of a tar archive by path, without a leading `./`; gzip is undone. */
export async function readArchive(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const entry of createReadStream(path).pipe(extract())) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const inside = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    if (entry.header.type === "file") files.set(entry.header.name.replace(/^\.\//, ""), inside);
  }
  return files;
}
