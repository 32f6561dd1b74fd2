import type { ModelItem } from "../../spec/index.ts";

/** A file of a hub's repository. */
export interface HubFile {
  /** Relative to the repository. */
  readonly path: string;
  readonly size: number;
  /** Known of files in large file storage. */
  readonly sha256?: string;
}

/** A repository at one commit. */
export interface HubListing {
  readonly commit: string;
  readonly files: readonly HubFile[];
}

/** A repository as a model names it. */
export type HubModel = ModelItem & { readonly from: Extract<ModelItem["from"], { readonly kind: "hub" }> };

/** Bytes of an answer that are read. */
export const LARGEST_LISTING = 8 * 1024 * 1024;
/** The hub answers so many entries at once, and the rest at another address, which a fetched file cannot tell. */
const PAGE = 1000;

export function isHubModel(model: ModelItem): model is HubModel {
  return model.from.kind === "hub";
}

/** True for what names one state of a repository for ever. */
export function isCommit(revision: string | undefined): revision is string {
  return revision !== undefined && /^[0-9a-f]{40}$/.test(revision);
}

/**
 * Where a hub tells which commit a revision is.
 * Source: the hub's OpenAPI, https://huggingface.co/docs/hub/api: GET /api/models/{repo}/revision/{rev}.
 */
export function revisionAddress(model: HubModel): string {
  return `${apiOf(model)}/revision/${encodeURIComponent(model.from.revision ?? "main")}`;
}

/** Where a hub lists the files of a commit: GET /api/models/{repo}/tree/{rev}, with those of all folders. */
export function treeAddress(model: HubModel, commit: string): string {
  return `${apiOf(model)}/tree/${commit}?recursive=true`;
}

/** Where one file of a commit is. */
export function fileAddress({ endpoint, from }: HubModel, commit: string, path: string): string {
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  return `${trimmed(endpoint)}/${from.name}/resolve/${commit}/${encoded}`;
}

function apiOf({ endpoint, from }: HubModel): string {
  const repository = from.name.startsWith("datasets/") ? from.name : `models/${from.name}`;
  return `${trimmed(endpoint)}/api/${repository}`;
}

function trimmed(endpoint = "https://huggingface.co"): string {
  return endpoint.replace(/\/+$/, "");
}

/** The commit in a hub's answer about a revision; undefined where it is no such answer. */
export function readRevision(text: string): string | undefined {
  const sha = asRecord(parse(text))?.sha;
  return typeof sha === "string" && isCommit(sha) ? sha : undefined;
}

/** The files in a hub's answer about a tree, by path; a text that says what is wrong with it otherwise. */
export function readTree(text: string): readonly HubFile[] | string {
  const entries = parse(text);
  if (!Array.isArray(entries)) return "the hub's answer is no list of files";
  if (entries.length >= PAGE) return `it has ${PAGE} files or more`;
  const files: HubFile[] = [];
  for (const entry of entries.map(asRecord)) {
    if (entry?.type !== "file") continue;
    const { path, size } = entry;
    const isPlain = typeof path === "string" && /^[^/\\\0]/.test(path) && !path.split("/").includes("..");
    if (!isPlain || typeof size !== "number")
      return "the hub's answer lists a file without a plain name or a size";
    const sha256 = asRecord(entry.lfs)?.oid;
    const isSum = typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
    files.push({ path, size, ...(isSum && { sha256 }) });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
