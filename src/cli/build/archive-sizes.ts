import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";

/** Documents of an archive that are read: indexes and manifests have some kilobytes. */
const LARGEST_DOCUMENT = 1024 * 1024;
/** Manifests under one index, attestations among them. */
const MOST_MANIFESTS = 200;

interface Descriptor {
  readonly digest?: unknown;
  readonly size?: unknown;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * The layers of each image in an archive of type `oci` or `docker`, in bytes as they are stored; nothing for another archive.
 * Attestations are no images. Rejects where the file cannot be read.
 */
export async function archiveSizes(path: string): Promise<readonly (readonly number[])[]> {
  const documents = await readDocuments(path);
  const images: number[][] = [];
  const waiting: unknown[] = [documents.get("index.json")];
  for (let looked = 0; waiting.length > 0 && looked < MOST_MANIFESTS; looked++) {
    const { manifests, layers } = (waiting.shift() ?? {}) as { manifests?: unknown; layers?: unknown };
    for (const { digest, annotations } of list(manifests)) {
      if (annotations?.["vnd.docker.reference.type"] !== undefined) continue;
      waiting.push(documents.get(`blobs/${String(digest).replace(":", "/")}`));
    }
    if (Array.isArray(layers))
      images.push(list(layers).map(({ size }) => (typeof size === "number" ? size : 0)));
  }
  return images;
}

function list(value: unknown): readonly Descriptor[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

/** The JSON documents of an archive, by their path in it. */
async function readDocuments(path: string): Promise<ReadonlyMap<string, unknown>> {
  const documents = new Map<string, unknown>();
  const archive = extract();
  archive.on("entry", ({ name, size = 0 }, stream, next) => {
    const chunks: Uint8Array[] = [];
    const isKept = size <= LARGEST_DOCUMENT && (name === "index.json" || name.startsWith("blobs/"));
    stream.on("data", (chunk) => {
      if (isKept && chunk instanceof Uint8Array) chunks.push(chunk);
    });
    stream.on("end", () => {
      const text = Buffer.concat(chunks);
      // Small layers are blobs too.
      if (text[0] === 0x7b) documents.set(name, parse(text.toString()));
      next();
    });
  });
  await pipeline(createReadStream(path), archive);
  return documents;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
