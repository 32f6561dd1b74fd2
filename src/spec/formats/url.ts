import { type Format, type Refused, refused, type Understood, understood } from "./format.ts";

/** User information between `//` and the first `/` of a URL; "" if there is none. */
function userInfo(url: string): string {
  const authority = /^[a-z+]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? "";
  const at = authority.lastIndexOf("@");
  return at === -1 ? "" : authority.slice(0, at);
}

function readWeb(url: string, why: string): Understood<string> | Refused {
  if (!/^https?:\/\/[^\s/?#]/i.test(url)) return refused("bad-url", why);
  if (/\s/.test(url)) return refused("bad-url", "it holds white space");
  if (userInfo(url) !== "")
    return refused("credentials-in-url", "everybody who gets the image could read them");
  return URL.canParse(url) ? understood(url) : refused("bad-url", "it is not a well-formed URL");
}

/** An `http` or `https` URL without credentials. */
export const WEB_URL: Format<string> = {
  name: "url",
  expected: "an http or https URL",
  example: "https://example.org/model.onnx",
  pattern: "^https?://",
  limit: 8192,
  read: (url) => readWeb(url, 'it does not start with "https://" or "http://" and a host'),
};

/** The URL of a git repository: https, http, ssh, git, or `user@host:path`; without a password. */
export const GIT_URL: Format<string> = {
  name: "git-url",
  expected: "the URL of a git repository",
  example: "https://example.org/team/project.git",
  pattern: "^([a-z]+://|[^@\\s]+@[^:\\s]+:)",
  limit: 8192,
  read(url) {
    if (/[\s#]/.test(url))
      return refused("bad-url", 'it holds white space or "#"; the branch or commit is given by ref');
    if (/^https?:/i.test(url)) return readWeb(url, "the host is missing");
    if (/^(?:ssh|git):\/\/[^/]/.test(url)) {
      return userInfo(url).includes(":")
        ? refused("credentials-in-url", "everybody who gets the image could read them")
        : understood(url);
    }
    if (/^[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:]/.test(url)) return understood(url);
    return refused(
      "bad-url",
      'it starts neither with "https://", "ssh://" or "git://" nor with "user@host:"',
    );
  },
};

/** A branch, tag or commit of a git repository. */
export const GIT_REF: Format<string> = {
  name: "git-ref",
  expected: "a branch, tag or commit",
  example: "v1.2.0",
  pattern: "^[^-\\s]",
  limit: 256,
  read(ref) {
    // git-check-ref-format(1): no space, control character, "..", "~^:?*[\\"; a leading "-" would read as an option.
    const bad = ref === "" || ref.startsWith("-") || ref.includes("..") || /[\s~^:?*[\\\0]/.test(ref);
    return bad ? refused("bad-name", "git does not allow such a name") : understood(ref);
  },
};

/** A SHA-256 digest, read as 64 small hex digits. */
export const SHA256: Format<string> = {
  name: "sha256",
  expected: "a SHA-256 checksum",
  example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  pattern: "^(sha256:)?[0-9a-fA-F]{64}$",
  limit: 128,
  read(text) {
    const match = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text);
    return match === null
      ? refused("bad-checksum", "write its 64 hexadecimal digits")
      : understood((match[1] ?? "").toLowerCase());
  },
};

/** What a health check asks for: a URL, or the part of it after the host, from `:port` or `/`. */
export const HEALTH_URL: Format<string> = {
  name: "health-url",
  expected: "an address such as :8000/health",
  example: '":8000/health"',
  pattern: "^(:[0-9]+|/|https?://)",
  limit: 8192,
  read(text) {
    if (/\s/.test(text)) return refused("bad-url", "it holds white space");
    if (/^https?:/i.test(text)) return readWeb(text, "the host is missing");
    const port = /^:([0-9]{1,5})(?:\/|$)/.exec(text)?.[1];
    if (port !== undefined) {
      const valid = Number(port) >= 1 && Number(port) <= 65535;
      return valid ? understood(text) : refused("bad-port", "ports go from 1 to 65535");
    }
    return text.startsWith("/")
      ? understood(text)
      : refused("bad-url", "write :port/path, /path or a whole URL");
  },
};
