import { cleanPath } from "../file/clean-path.ts";

/** A remote repository's address in the parts that matter to the engine. */
export interface GitUrl {
  readonly protocol: "http" | "https" | "ssh" | "git";
  readonly host: string;
  /** Clean, with a slash in front. */
  readonly path: string;
  /** What git is called with: the address without fragment and query. */
  readonly remote: string;
  readonly ref: string;
  /** Clean, without a slash in front; empty for the whole tree. */
  readonly subdir: string;
}

const urlPattern = /^([a-zA-Z0-9]+):\/\/([^/?#]*)([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/;
const scpPattern = /^([a-zA-Z0-9_-]+)@([a-zA-Z0-9.-]+):([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/;

/**
 * Reads `https://host/path#ref:subdir` (also http, ssh, git), `user@host:path` and, without a protocol, what is
 * meant as https. Undefined for another protocol or no host.
 */
export function parseGitUrl(text: string): GitUrl | undefined {
  const scp = scpPattern.exec(text);
  if (scp) {
    const [, user = "", host = "", path = "", fragment = ""] = scp;
    return {
      protocol: "ssh",
      host,
      path: cleanPath(path),
      remote: `${user}@${host}:${path}`,
      ...parts(fragment),
    };
  }
  const url = urlPattern.exec(text.includes("://") ? text : `https://${text}`);
  if (!url) return undefined;
  const [, scheme = "", authority = "", path = "", fragment = ""] = url;
  const protocol = scheme.toLowerCase();
  const host = authority.slice(authority.lastIndexOf("@") + 1);
  if (!isProtocol(protocol) || host === "") return undefined;
  return {
    protocol,
    host,
    path: cleanPath(decode(path)),
    remote: `${protocol}://${authority}${path}`,
    ...parts(decode(fragment)),
  };
}

/** The directory of a fragment as the engine wants it: clean, relative to the root of the tree. */
export function cleanSubdir(subdir: string): string {
  return cleanPath(subdir).slice(1);
}

function parts(fragment: string): { ref: string; subdir: string } {
  const colon = fragment.indexOf(":");
  if (colon < 0) return { ref: fragment, subdir: "" };
  return { ref: fragment.slice(0, colon), subdir: cleanSubdir(fragment.slice(colon + 1)) };
}

function isProtocol(text: string): text is GitUrl["protocol"] {
  return text === "http" || text === "https" || text === "ssh" || text === "git";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
