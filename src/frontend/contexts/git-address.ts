import type { GitOptions } from "../../llb/index.ts";

/** What a text says about a git repository. */
export type GitAddress =
  | { readonly kind: "git"; readonly url: string; readonly ref?: string; readonly options: GitOptions }
  | { readonly kind: "not-git" }
  | { readonly kind: "refused"; readonly reason: string };

/** A user, a host and a path, as scp writes them. */
const SCP = /^[\w-]+@[\w.-]+:(?!\/\/)/;
const BOOLEAN_KEYS = new Set(["keep-git-dir", "submodules", "fetch-by-commit"]);

/**
 * Tells a git repository from other addresses the way BuildKit's Dockerfile frontend does: the protocols git and ssh,
 * `user@host:path`, http(s) whose path ends in `.git`, and `github.com/…`; and reads `?query` and `#ref:subdir`.
 */
export function parseGitAddress(text: string): GitAddress {
  if (!namesRepository(text)) return { kind: "not-git" };
  const [beforeFragment = "", ...fragmentParts] = text.split("#");
  const [url = "", ...queryParts] = beforeFragment.split("?");
  const [fragmentRef = "", ...subdirParts] = safeDecode(fragmentParts.join("#")).split(":");
  return new QueryReader(url, fragmentRef, subdirParts.join(":")).read(queryParts.join("?"));
}

function namesRepository(text: string): boolean {
  if (text.startsWith("github.com/")) return true;
  if (/^(git|ssh):\/\/[^/]/i.test(text) || SCP.test(text)) return true;
  const path = text.split("#")[0]?.split("?")[0] ?? "";
  return /^https?:\/\/[^/]+\/.*\.git$/i.test(path);
}

/** One address while its query is read; each name once, no name unknown, nothing said twice differently. */
class QueryReader {
  readonly #url: string;
  #ref: string;
  #subdir: string;
  #options: GitOptions = {};
  #reason: string | undefined;

  constructor(url: string, ref: string, subdir: string) {
    this.#url = url;
    this.#ref = ref;
    this.#subdir = subdir;
  }

  read(query: string): GitAddress {
    const params = new URLSearchParams(query);
    for (const key of new Set(params.keys())) {
      const values = params.getAll(key);
      if (values.length > 1) this.#refuse(`"${key}" is given more than once`);
      else this.#take(key, values[0] ?? "", params);
    }
    if (this.#reason !== undefined) return { kind: "refused", reason: this.#reason };
    const options = this.#subdir === "" ? this.#options : { ...this.#options, subdir: this.#subdir };
    return { kind: "git", url: this.#url, options, ...(this.#ref === "" ? {} : { ref: this.#ref }) };
  }

  #take(key: string, value: string, params: URLSearchParams): void {
    if (value === "" && !BOOLEAN_KEYS.has(key)) {
      return this.#refuse(`"${key}" has no value`);
    }
    switch (key) {
      case "ref":
        return this.#setRef(value);
      case "tag":
        return this.#setRef(qualified("refs/tags/", value));
      case "branch":
        if (params.has("tag")) return this.#refuse('"branch" and "tag" exclude each other');
        return this.#setRef(qualified("refs/heads/", value));
      case "subdir":
        if (this.#subdir !== "" && this.#subdir !== value) return this.#refuse("two folders are named");
        this.#subdir = value;
        return;
      case "checksum":
      case "commit":
        this.#options = { ...this.#options, checksum: value };
        return;
      case "mtime":
        if (value !== "checkout" && value !== "commit") {
          return this.#refuse(`"mtime" is checkout or commit, not "${value}"`);
        }
        this.#options = { ...this.#options, mtime: value };
        return;
      case "keep-git-dir":
        return this.#setFlag(key, value, (keepGitDir) => ({ keepGitDir }));
      case "submodules":
        return this.#setFlag(key, value, (wanted) => ({ skipSubmodules: !wanted }));
      case "fetch-by-commit":
        return this.#setFlag(key, value, (fetchByCommit) => ({ fetchByCommit }));
      default:
        return this.#refuse(`"${key}" is not a known query name`);
    }
  }

  #setRef(ref: string): void {
    if (this.#ref !== "" && this.#ref !== ref) this.#refuse(`two refs are named, ${this.#ref} and ${ref}`);
    this.#ref = ref;
  }

  #setFlag(key: string, value: string, option: (wanted: boolean) => GitOptions): void {
    if (!["", "true", "1", "false", "0"].includes(value)) {
      return this.#refuse(`"${key}" is true or false, not "${value}"`);
    }
    this.#options = { ...this.#options, ...option(value !== "false" && value !== "0") };
  }

  #refuse(reason: string): void {
    this.#reason ??= reason;
  }
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
