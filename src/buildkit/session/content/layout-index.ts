import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseDigest } from "./digest.ts";
import { isMissing } from "./store-error.ts";

/** What a manifest is found by (image-spec, descriptor.md). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** How a manifest is found in an index: by an image's full name, or by a tag alone. */
export type ManifestName = { readonly image: string } | { readonly tag: string };

interface LayoutIndex {
  readonly manifests: readonly Descriptor[];
  readonly [key: string]: unknown;
}

const refName = "org.opencontainers.image.ref.name";
const imageName = "io.containerd.image.name";
/** An index is written in milliseconds: a lock that is older belongs to a process that was killed. */
const staleLockMs = 10_000;
const lockPauseMs = 20;

/**
 * The manifests that a folder in OCI layout names. Throws an Error on a folder without an index, or with one that is
 * none.
 */
export async function readIndex(folder: string): Promise<readonly Descriptor[]> {
  return (await read(folder)).manifests;
}

/** The manifest of a name or tag; the full name goes first. Undefined where there is none. */
export async function findManifest(folder: string, name: string): Promise<Descriptor | undefined> {
  const manifests = await readIndex(folder);
  const by = (key: string) => manifests.find(({ annotations }) => annotations?.[key] === name);
  return by(imageName) ?? by(refName);
}

/**
 * Names a manifest in the index of a folder, which is made where it is not there; what had these names before is
 * named no more. The index is replaced whole; processes that do so at once wait for each other.
 */
export async function nameManifest(
  folder: string,
  manifest: Descriptor,
  names: readonly ManifestName[],
): Promise<void> {
  const lock = await takeLock(join(folder, "index.json.lock"));
  try {
    await writeFile(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
    const index = await read(folder).catch((error: unknown) => {
      if (isMissing(error)) return { manifests: [] };
      throw error;
    });
    const named = names.map((name) => withName(manifest, name));
    const rest = index.manifests.filter((other) => !named.some((added) => hasSameName(added, other)));
    await replaceFile(
      join(folder, "index.json"),
      JSON.stringify({
        schemaVersion: 2,
        mediaType: "application/vnd.oci.image.index.v1+json",
        ...index,
        manifests: [...rest, ...named],
      }),
    );
  } finally {
    await lock.release();
  }
}

async function read(folder: string): Promise<LayoutIndex> {
  const text = await readFile(join(folder, "index.json"), "utf8");
  const index = parseJson(text);
  if (!isIndex(index)) throw new Error("index.json is no index of OCI layout");
  return index;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isIndex(value: unknown): value is LayoutIndex {
  return (
    typeof value === "object" &&
    value !== null &&
    "manifests" in value &&
    Array.isArray(value.manifests) &&
    value.manifests.every((found) => typeof found?.digest === "string" && parseDigest(found.digest))
  );
}

/** Of an image's name the reference is what follows its repository. */
function withName(manifest: Descriptor, name: ManifestName): Descriptor {
  const { [imageName]: _image, [refName]: _ref, ...others } = manifest.annotations ?? {};
  const added = "tag" in name ? { [refName]: name.tag } : { [imageName]: name.image, [refName]: tagOf(name) };
  return { ...manifest, annotations: { ...others, ...added } };
}

function tagOf({ image }: { readonly image: string }): string {
  const last = image.slice(image.lastIndexOf("/") + 1);
  const at = /[:@]/.exec(last);
  return at === null ? image : last.slice(at.index + 1);
}

function hasSameName(a: Descriptor, b: Descriptor): boolean {
  return [imageName, refName].every((key) => a.annotations?.[key] === b.annotations?.[key]);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    const file = await open(temporary, "wx", 0o644);
    await file.writeFile(text);
    await file.datasync().finally(() => file.close());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** A file that only one can make; BuildKit's own client has one of the same name while it writes. */
async function takeLock(path: string): Promise<{ readonly release: () => Promise<void> }> {
  for (;;) {
    try {
      await (await open(path, "wx", 0o644)).close();
      return { release: () => rm(path, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > staleLockMs) await rm(path, { force: true });
    else await sleep(lockPauseMs);
  }
}
