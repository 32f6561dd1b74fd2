import { createHash } from "node:crypto";
import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SessionService } from "../session-service.ts";
import { contentStores } from "./content-service.ts";
import { parseDigest } from "./digest.ts";
import { type Descriptor, findManifest, type ManifestName, nameManifest, readIndex } from "./layout-index.ts";
import { LayoutStore } from "./layout-store.ts";
import { removeUnnamed } from "./remove-unnamed.ts";
import { isMissing } from "./store-error.ts";

/** A cache as the engine takes it; only those of the type "local" are looked at. */
export interface LayoutCache {
  readonly type: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** Folders in OCI layout that a build reads and writes. All paths are absolute. */
export interface LayoutUse {
  /** `src`: the folder, `digest` or `tag` (default "latest"): what of it. One that is not there is left out. */
  readonly cacheImports?: readonly LayoutCache[];
  /** `dest`: the folder, `tag` (default "latest"), `reset`: "true" removes blobs that nothing names any more. */
  readonly cacheExports?: readonly LayoutCache[];
  /** Images by a context's name: FOLDER, FOLDER:TAG (default "latest") or FOLDER@DIGEST. */
  readonly images?: ReadonlyMap<string, string>;
  /** Where exporters "oci" and "docker" with `tar=false` put their image; engines know one such place per build. */
  readonly exportFolder?: string | undefined;
}

/** What the engine needs to know of the folders, and what is to be done when it is done. */
export interface OpenLayouts {
  /** For the session; undefined where no folder is used. */
  readonly service: SessionService | undefined;
  readonly cacheImports: readonly LayoutCache[];
  readonly cacheExports: readonly LayoutCache[];
  /** A frontend's option for each context, such as "oci-layout://STORE:TAG@DIGEST". */
  readonly images: ReadonlyMap<string, string>;
  /** Why a cache is left out. */
  readonly warnings: readonly string[];
  /** Names in the folders what a build that went well has written, so that it is there. Takes its exporters' response. */
  readonly commit: (exporterResponse: Readonly<Record<string, string>>) => Promise<void>;
  /** Removes what did not become whole. */
  readonly close: () => Promise<void>;
}

/** A folder the engine writes a cache to. */
interface CacheTarget {
  readonly folder: string;
  readonly tag: string;
  readonly isReset: boolean;
}

/**
 * Lends folders in OCI layout to a build, read-only but for those it is to write. The engine knows them by ids, not by
 * their paths. Throws an Error on a folder that cannot be made or written, and on an image that is not there.
 */
export async function openLayouts(use: LayoutUse): Promise<OpenLayouts> {
  const layouts = new Layouts();
  const cacheExports = await mapLocal(use.cacheExports, (attrs) => layouts.exportCache(attrs));
  const cacheImports = await mapLocal(use.cacheImports, (attrs) => layouts.importCache(attrs));
  const images = new Map<string, string>();
  for (const [name, reference] of use.images ?? [])
    images.set(name, await layouts.lendImage(name, reference));
  if (use.exportFolder !== undefined) await layouts.exportImage(use.exportFolder);
  return {
    cacheExports,
    cacheImports,
    images,
    warnings: layouts.warnings,
    service: layouts.stores.size === 0 ? undefined : contentStores(layouts.stores),
    commit: (response) => layouts.commit(response),
    close: () => layouts.close(),
  };
}

class Layouts {
  readonly stores = new Map<string, LayoutStore>();
  readonly warnings: string[] = [];
  readonly #cacheTargets: CacheTarget[] = [];
  #exportFolder: string | undefined;

  async exportCache(attrs: LayoutCache["attrs"]): Promise<LayoutCache["attrs"]> {
    const { dest = "", tag = "latest", reset, ...others } = attrs;
    if (dest === "") throw new Error("a cache of type local is written to a folder: dest is missing");
    await makeFolder(dest);
    const id = folderId(dest);
    this.stores.set(`local:${id}`, new LayoutStore(dest, { isWritable: true }));
    this.#cacheTargets.push({ folder: dest, tag, isReset: reset === "true" || reset === "1" });
    return { ...others, dest: id };
  }

  async importCache(attrs: LayoutCache["attrs"]): Promise<LayoutCache["attrs"] | undefined> {
    const { src = "", tag = "latest", digest, ...others } = attrs;
    if (src === "") throw new Error("a cache of type local is read from a folder: src is missing");
    const id = folderId(src);
    const store = this.stores.get(`local:${id}`) ?? new LayoutStore(src);
    try {
      const found = digest ?? (await named(src, tag)).digest;
      await store.info(found);
      this.stores.set(`local:${id}`, store);
      return { ...others, src: id, digest: found };
    } catch (error) {
      this.warnings.push(`the cache in ${src} is left out: ${reason(error)}`);
      return undefined;
    }
  }

  async lendImage(name: string, reference: string): Promise<string> {
    const { folder, tag, digest } = splitReference(reference);
    try {
      const found = digest ?? (await named(folder, tag)).digest;
      const store = new LayoutStore(folder);
      await store.info(found);
      // Its name alone, so that the graph is the same wherever the folder is.
      const id = `context-${shortHash(name)}`;
      this.stores.set(`oci:${id}`, store);
      return `oci-layout://${id}:${tag}@${found}`;
    } catch (error) {
      throw new Error(`the context ${name} is no image in OCI layout: ${folder}: ${reason(error)}`);
    }
  }

  async exportImage(folder: string): Promise<void> {
    await makeFolder(folder);
    this.#exportFolder = folder;
    this.stores.set("export", new LayoutStore(folder, { isWritable: true }));
  }

  async commit(response: Readonly<Record<string, string>>): Promise<void> {
    const { "cache.manifest": cache, "containerimage.descriptor": image, "image.name": names } = response;
    for (const { folder, tag, isReset } of this.#cacheTargets) {
      // Nothing to cache, no manifest.
      if (cache === undefined) continue;
      await nameManifest(folder, parseDescriptor(cache), [{ tag }]);
      if (isReset) await removeUnnamed(new LayoutStore(folder), await readIndex(folder));
    }
    if (this.#exportFolder === undefined || image === undefined) return;
    const manifest = parseDescriptor(Buffer.from(image, "base64").toString("utf8"));
    await nameManifest(this.#exportFolder, manifest, manifestNames(names));
  }

  async close(): Promise<void> {
    for (const store of this.stores.values()) await store.close();
  }
}

/** Applies `open` to the attributes of caches of the type "local"; those for which nothing comes back are left out. */
async function mapLocal(
  caches: readonly LayoutCache[] = [],
  open: (attrs: LayoutCache["attrs"]) => Promise<LayoutCache["attrs"] | undefined>,
): Promise<readonly LayoutCache[]> {
  const mapped: LayoutCache[] = [];
  for (const { type, attrs } of caches) {
    const opened = type === "local" ? await open(attrs) : attrs;
    if (opened !== undefined) mapped.push({ type, attrs: opened });
  }
  return mapped;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new Error(`the folder ${folder} cannot be written: ${reason(error)}`);
  }
}

async function named(folder: string, tag: string): Promise<Descriptor> {
  const found = await findManifest(folder, tag);
  if (found === undefined) throw new Error(`its index.json has no "${tag}"`);
  return found;
}

/** A colon before a slash belongs to the folder. */
function splitReference(reference: string) {
  const [path = "", digest] = reference.split("@");
  const colon = path.lastIndexOf(":");
  const isTagged = colon > path.lastIndexOf("/");
  const tag = isTagged ? path.slice(colon + 1) : "latest";
  if (digest !== undefined && parseDigest(digest) === undefined)
    throw new Error(`"${digest}" is no digest, as in sha256:<64 hex digits>`);
  return { folder: isTagged ? path.slice(0, colon) : path, tag, digest };
}

/** Engines tell nobody where the folder is, and headers hold no path with an umlaut. */
function folderId(folder: string): string {
  return `cache-${shortHash(join(folder, "."))}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 24);
}

function manifestNames(names: string | undefined): readonly ManifestName[] {
  if (names === undefined || names === "") return [{ tag: "latest" }];
  return names.split(",").map((image) => ({ image }));
}

function parseDescriptor(json: string): Descriptor {
  const found: unknown = JSON.parse(json);
  if (typeof found === "object" && found !== null && "digest" in found) return found as Descriptor;
  throw new Error("the engine named no manifest for what it wrote");
}

function reason(error: unknown): string {
  if (isMissing(error)) return "it is not there";
  return error instanceof Error ? error.message : String(error);
}
