import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Caller } from "./caller.ts";

interface KnownToken {
  readonly digest: Buffer;
  readonly caller: Caller;
}

/** Bearer tokens and whose they are. */
export interface Tokens {
  /** Who has this token; nobody: undefined. Takes the same time whichever token it is nearest to. */
  readonly find: (token: string) => Caller | undefined;
  /** Reads the file again. Throws, and leaves everything as it was, when it is not one of tokens. */
  readonly reload: () => void;
}

/** Shorter ones could be guessed. */
const shortestToken = 16;

/** The tokens of a file: `NAME TOKEN [admin]`, one a line; `#` begins a comment. Throws an Error that names the line. */
export function openTokens(path: string): Tokens {
  let known = readTokens(path);
  return {
    find(token) {
      const digest = digestOf(token);
      let found: Caller | undefined;
      for (const entry of known) if (timingSafeEqual(entry.digest, digest)) found = entry.caller;
      return found;
    },
    reload() {
      known = readTokens(path);
    },
  };
}

function readTokens(path: string): readonly KnownToken[] {
  const lines = readFileSync(path, "utf8").split(/\r?\n/);
  const known = lines.flatMap((line, index) => readLine(line.trim(), `${path}:${index + 1}`));
  if (known.length === 0) throw new Error(`${path}: there is no token in it`);
  return known;
}

/** Messages name the line and never what it holds. */
function readLine(line: string, place: string): readonly KnownToken[] {
  if (line === "" || line.startsWith("#")) return [];
  const [name = "", token = "", role, ...rest] = line.split(/\s+/);
  if (!/^[A-Za-z0-9._@-]{1,64}$/.test(name)) {
    throw new Error(
      `${place}: a line is NAME TOKEN [admin]; the name has letters, digits, ".", "_", "@" and "-"`,
    );
  }
  if (token.length < shortestToken)
    throw new Error(`${place}: a token has at least ${shortestToken} characters`);
  if ((role !== undefined && role !== "admin") || rest.length > 0) {
    throw new Error(`${place}: after the token there can be the word admin, and nothing else`);
  }
  return [{ digest: digestOf(token), caller: { name, isAdmin: role === "admin" } }];
}

/** Of one length, so that comparing tells nothing about the token's. */
function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
