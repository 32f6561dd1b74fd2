import type { GitOptions } from "../../llb/index.ts";

/** What a text says about a git repository. */
export type GitAddress =
  | { readonly kind: "git"; readonly url: string; readonly ref?: string; readonly options: GitOptions }
  | { readonly kind: "not-git" }
  | { readonly kind: "refused"; readonly reason: string };

/** A user, a host and a path, as scp writes them. */
const SCP = /^[\w-]+@[\w.-]+:(?!\/\/)/;

/**
 * Tells a git repository from other addresses the way BuildKit's Dockerfile frontend does: the protocols git and ssh,
 * `user@host:path`, http(s) whose path ends in `.git`, and `github.com/…`; and reads `?query` and `#ref:subdir`.
 */
export function parseGitAddress(text: string): GitAddress {
  if (!namesRepository(text)) return { kind: "not-git" };
  const [beforeFragment = "", ...fragmentParts] = text.split("#");
  const [url = "", ...queryParts] = beforeFragment.split("?");
  const [fragmentRef = "", ...subdirParts] = safeDecode(fragmentParts.join("#")).split(":");
  const start: Draft = { ref: fragmentRef, subdir: subdirParts.join(":"), options: {} };
  const read = readQuery(new URLSearchParams(queryParts.join("?")), start);
  if (typeof read === "string") return { kind: "refused", reason: read };
  const { ref, subdir } = read;
  const options = subdir === "" ? read.options : { ...read.options, subdir };
  return { kind: "git", url, options, ...(ref === "" ? {} : { ref }) };
}

function namesRepository(text: string): boolean {
  if (text.startsWith("github.com/")) return true;
  if (/^(git|ssh):\/\/[^/]/i.test(text) || SCP.test(text)) return true;
  const path = text.split("#")[0]?.split("?")[0] ?? "";
  return /^https?:\/\/[^/]+\/.*\.git$/i.test(path);
}

/** An address while it is read. */
interface Draft {
  readonly ref: string;
  readonly subdir: string;
  readonly options: GitOptions;
}

/** Takes one name of the query into the draft, or says what is wrong with its value. */
type QueryReader = (draft: Draft, value: string) => Draft | string;

/** The names a query may hold. Source: BuildKit's documentation of git contexts. */
const QUERY: Readonly<Record<string, QueryReader>> = {
  ref: (draft, value) => withRef(draft, value),
  tag: (draft, value) => withRef(draft, qualified("refs/tags/", value)),
  branch: (draft, value) => withRef(draft, qualified("refs/heads/", value)),
  subdir: (draft, value) =>
    draft.subdir === "" || draft.subdir === value ? { ...draft, subdir: value } : "two folders are named",
  checksum: (draft, value) => withOption(draft, { checksum: value }),
  commit: (draft, value) => withOption(draft, { checksum: value }),
  mtime: (draft, value) =>
    value === "checkout" || value === "commit"
      ? withOption(draft, { mtime: value })
      : `"mtime" is checkout or commit, not "${value}"`,
  "keep-git-dir": flag("keep-git-dir", (keepGitDir) => ({ keepGitDir })),
  submodules: flag("submodules", (wanted) => ({ skipSubmodules: !wanted })),
  "fetch-by-commit": flag("fetch-by-commit", (fetchByCommit) => ({ fetchByCommit })),
};

/** Names that stand for true where they have no value. */
const FLAGS: ReadonlySet<string> = new Set(["keep-git-dir", "submodules", "fetch-by-commit"]);

function readQuery(query: URLSearchParams, start: Draft): Draft | string {
  if (query.has("tag") && query.has("branch")) return '"branch" and "tag" exclude each other';
  let draft = start;
  for (const [key, value] of query) {
    if (query.getAll(key).length > 1) return `"${key}" is given more than once`;
    const read = Object.hasOwn(QUERY, key) ? QUERY[key] : undefined;
    if (read === undefined) return `"${key}" is not a known query name`;
    if (value === "" && !FLAGS.has(key)) return `"${key}" has no value`;
    const next = read(draft, value);
    if (typeof next === "string") return next;
    draft = next;
  }
  return draft;
}

function withRef(draft: Draft, ref: string): Draft | string {
  if (draft.ref === "" || draft.ref === ref) return { ...draft, ref };
  return `two refs are named, ${draft.ref} and ${ref}`;
}

function withOption(draft: Draft, option: GitOptions): Draft {
  return { ...draft, options: { ...draft.options, ...option } };
}

function flag(key: string, option: (wanted: boolean) => GitOptions): QueryReader {
  return (draft, value) => {
    if (value === "" || value === "true" || value === "1") return withOption(draft, option(true));
    if (value === "false" || value === "0") return withOption(draft, option(false));
    return `"${key}" is true or false, not "${value}"`;
  };
}

function qualified(prefix: string, name: string): string {
  return name.startsWith(prefix) ? name : prefix + name;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
