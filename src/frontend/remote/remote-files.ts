import { file, type GitOptions, git, http, type Output, type State, scratch } from "../../llb/index.ts";
import { type Engine, readSmallFile, type Tree } from "../engine/index.ts";
import { isArchive } from "./archive.ts";
import { parseGitAddress } from "./git-address.ts";

/** Files of a repository or behind a URL. */
export interface RemoteFiles {
  readonly state: State;
  /** Set when what was fetched is one plain file: its name. */
  readonly filename?: string;
  readonly origin: RemoteOrigin;
}

/** What was fetched, to ask for its time. */
export type RemoteOrigin =
  | { readonly kind: "git"; readonly source: GitSource }
  | { readonly kind: "http"; readonly url: string; readonly tree: Tree; readonly archive: boolean };

/** A repository as the graph names it. */
export interface GitSource {
  readonly identifier: string;
  readonly attrs: Readonly<Record<string, string>>;
}

/** The name a download is stored under: BuildKit's own frontend uses it, and sharing its cache takes the same. */
export const DOWNLOAD_NAME = "context";

/** A tar header and the longest magic number fit in. */
const MAGIC_BYTES = 1024;

/**
 * Opens a git repository, or downloads a URL and unpacks what is an archive. Returns a sentence instead where the address
 * is neither. `title` names the vertex.
 */
export async function openRemote(
  engine: Engine,
  address: string,
  settings: GitOptions,
  title: (what: "git source" | "file") => string,
): Promise<RemoteFiles | string> {
  const repository = parseGitAddress(address);
  switch (repository.kind) {
    case "refused":
      return repository.reason;
    case "git": {
      const name = title("git source");
      const state = git(repository.url, repository.ref, { ...settings, ...repository.options, name });
      return { state, origin: { kind: "git", source: gitSource(state) } };
    }
    case "not-git":
      if (!/^https?:\/\/[^/]/.test(address)) return "is neither a git repository nor an http(s) address";
      return download(engine, address, title("file"));
  }
}

function gitSource({ vertex }: Output): GitSource {
  if (vertex.kind !== "source") throw new Error("a repository is no source");
  return { identifier: vertex.identifier, attrs: Object.fromEntries(vertex.attributes) };
}

async function download(engine: Engine, url: string, name: string): Promise<RemoteFiles> {
  const fetched = http(url, { filename: DOWNLOAD_NAME, name });
  const tree = await engine.solve(fetched);
  const archive = isArchive((await readSmallFile(tree, DOWNLOAD_NAME, MAGIC_BYTES)) ?? new Uint8Array());
  const origin: RemoteOrigin = { kind: "http", url, tree, archive };
  if (!archive) return { state: fetched, filename: DOWNLOAD_NAME, origin };
  return { state: file(scratch).copy(fetched, `/${DOWNLOAD_NAME}`, "/", { unpack: true }).state(), origin };
}
