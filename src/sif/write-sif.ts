import { readTar, type Sink, SquashfsWriter } from "../squashfs/index.ts";
import {
  containerFiles,
  mountPoints,
  plainRootFiles,
  type RunConfig,
  type SmallEntry,
} from "./container-files.ts";
import { DATA, DATA_AT, type DataObject, sifHead } from "./descriptor.ts";

/** An image without its root. */
export interface SifImage {
  /** Of the image, in OCI's words. */
  readonly config: {
    readonly architecture: string;
    readonly config?: RunConfig | undefined;
  };
  /** The text the image was made from. */
  readonly definition: string;
}

/** How archives become files for clusters. */
export interface RootSettings {
  /** Seconds since 1970; later times become it, and it is the file's own. Absent: times stay, and the file's own is 0. */
  readonly epoch?: number | undefined;
}

/** The file system has to start where a page can. */
const PAGE = 4096;
/** Lists and statements the engine adds to an archive are read whole, up to so many bytes. */
const LARGEST_STATEMENT = 64 * 1024 * 1024;
const SBOM = /^sbom[^/]*\.spdx\.json$/;
const PROVENANCE = /^provenance[^/]*\.json$/;

/**
 * Writes a root, a tar archive as it comes, as a SIF file: definition, configuration, the root with what runs it, and the SBOM and
 * provenance that stand in the archive. The same archive and image give the same bytes. Rejects on a damaged archive.
 */
export async function writeSif(
  archive: AsyncIterable<Uint8Array>,
  image: SifImage,
  sink: Sink,
  { epoch }: RootSettings = {},
): Promise<void> {
  const objects: DataObject[] = [];
  let end = DATA_AT;
  const put = async (type: number, name: string, content: Buffer): Promise<void> => {
    await sink.write(content, end);
    objects.push({ type, name, at: end, size: content.length, padded: content.length });
    end += content.length;
  };
  await put(DATA.definition, "definition", Buffer.from(image.definition));
  await put(DATA.json, "oci-config.json", Buffer.from(JSON.stringify(image.config)));
  const at = Math.ceil(end / PAGE) * PAGE;
  const root = new SquashfsWriter(
    { write: (bytes, offset) => sink.write(bytes, at + offset) },
    { time: epoch ?? 0 },
  );
  const statements = await addArchive(root, archive, epoch, true);
  for (const one of containerFiles(image.config.config ?? {}, image.definition, epoch ?? 0))
    await addSmall(root, one);
  for (const one of mountPoints(epoch ?? 0)) if (!root.has(one.entry.path)) await addSmall(root, one);
  const size = await root.finish();
  objects.push({ type: DATA.partition, name: "rootfs", at, size, padded: at - end + size });
  end = at + size;
  for (const { name, content } of statements) {
    if (SBOM.test(name)) await put(DATA.sbom, name, predicateOf(content));
    else await put(DATA.json, name, content);
  }
  await sink.write(sifHead(objects, image.config.architecture, epoch ?? 0), 0);
}

/**
 * Writes a root, a tar archive as it comes, as a file system alone; with what enroot and Charliecloud read of how it runs, where
 * that is known.
 */
export async function writeSquashfs(
  archive: AsyncIterable<Uint8Array>,
  image: SifImage | undefined,
  sink: Sink,
  { epoch }: RootSettings = {},
): Promise<void> {
  const root = new SquashfsWriter(sink, { time: epoch ?? 0 });
  await addArchive(root, archive, epoch, false);
  if (image !== undefined) {
    for (const one of mountPoints(epoch ?? 0)) if (!root.has(one.entry.path)) await addSmall(root, one);
    for (const one of plainRootFiles(image.config.config ?? {}, epoch ?? 0)) await addSmall(root, one);
  }
  await root.finish();
}

interface Statement {
  readonly name: string;
  readonly content: Buffer;
}

/** Adds an archive's entries, but for the engine's statements about the image, which are handed back where they are wanted. */
async function addArchive(
  root: SquashfsWriter,
  archive: AsyncIterable<Uint8Array>,
  epoch: number | undefined,
  takesStatements: boolean,
): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  for await (const { entry, content } of readTar(archive)) {
    const isStatement = takesStatements && (SBOM.test(entry.path) || PROVENANCE.test(entry.path));
    if (isStatement && entry.kind === "file" && entry.size <= LARGEST_STATEMENT) {
      const parts: Uint8Array[] = [];
      for await (const part of content) parts.push(Buffer.from(part));
      statements.push({ name: entry.path, content: Buffer.concat(parts) });
      continue;
    }
    const mtime = epoch === undefined ? entry.mtime : Math.min(entry.mtime, epoch);
    await root.add({ ...entry, mtime }, content);
  }
  return statements;
}

async function addSmall(root: SquashfsWriter, { entry, content }: SmallEntry): Promise<void> {
  await root.add(entry, content && only(content));
}

async function* only(content: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield content;
}

/** The document inside a statement of in-toto; what is none stays as it is. */
function predicateOf(content: Buffer): Buffer {
  try {
    const { predicate } = JSON.parse(content.toString()) as { readonly predicate?: unknown };
    return predicate === undefined ? content : Buffer.from(JSON.stringify(predicate));
  } catch {
    return content;
  }
}
