import { posix } from "node:path";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import type { LockUse, StatedFiles } from "../../compile/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import { LARGEST_LOCK, LOCK_NAME, readLock } from "../../lock/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { ignorePatterns } from "../../tree/index.ts";
import { badRequest } from "./diagnostic-messages.ts";

/** The name of a spec that the caller does not name. */
export const SPEC_NAME = "mlspec.yaml";

interface SentFile {
  readonly path: string;
  readonly data: Uint8Array;
}

/** A spec as it was sent. */
export interface SentSpec {
  readonly file: SourceFile;
  readonly bytes: Uint8Array;
}

/** Finds the spec among the files of a request. Throws INVALID_ARGUMENT, or RESOURCE_EXHAUSTED for one that is too large. */
export function findSpec(files: readonly SentFile[], filename: string, limitBytes: number): SentSpec {
  const name = filename || SPEC_NAME;
  const found = files.find(({ path }) => path === name);
  if (found === undefined) {
    const sent =
      files.length === 0 ? "no file was sent" : `there are ${shorten(files.map(({ path }) => path))}`;
    throw badRequest(`there is no spec "${name}" among the files: ${sent}`);
  }
  return { file: { name, text: decodeSpec(found.data, name, limitBytes) }, bytes: found.data };
}

/** A spec's text. Throws like {@link findSpec}. */
export function decodeSpec(data: Uint8Array, name: string, limitBytes: number): string {
  if (data.length > limitBytes) {
    const message = `${name} has ${data.length} bytes; this daemon takes specs of at most ${limitBytes}`;
    throw new RpcError({ code: RpcCode.RESOURCE_EXHAUSTED, message });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(data);
  } catch {
    throw badRequest(`${name} is not UTF-8 text`);
  }
}

/** Patterns of the spec's own ignore file, else of the context's. Throws INVALID_ARGUMENT on one that cannot be read. */
export function findExcludes(files: readonly SentFile[], spec: string): readonly string[] {
  const names = [`${spec}.dockerignore`, ".dockerignore"];
  const found = names.flatMap((name) => files.filter(({ path }) => path === name))[0];
  if (found === undefined) return [];
  try {
    return ignorePatterns(found.data, found.path);
  } catch (cause) {
    throw badRequest(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The context as far as it was sent: a file that is missing may be in the one that a build will have. */
export function sentContext(
  files: readonly SentFile[],
): Required<Pick<StatedFiles, "readContext" | "guessesContext">> {
  const byPath = new Map(files.map(({ path, data }) => [posix.normalize(path), data]));
  return {
    guessesContext: true,
    readContext: async (paths, limit) =>
      new Map(
        paths.flatMap((path) => {
          const data = byPath.get(posix.normalize(path));
          return data === undefined ? [] : [[path, data.subarray(0, limit)] as const];
        }),
      ),
  };
}

/**
 * The lock beside the spec; undefined where none was sent, or after it was reported that it cannot be read. Throws
 * INVALID_ARGUMENT where one is wanted and there is none.
 */
export function findLock(
  files: readonly SentFile[],
  spec: string,
  strict: boolean,
  report: Reporter,
): LockUse | undefined {
  const name = posix.join(posix.dirname(spec), LOCK_NAME);
  const found = files.find(({ path }) => posix.normalize(path) === name);
  if (found === undefined) {
    if (strict) throw badRequest(`locked: there is no ${name} among the files`);
    return undefined;
  }
  const lock = readLock({ name, text: decodeSpec(found.data, name, LARGEST_LOCK) }, report);
  return lock && { lock, strict };
}

function shorten(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 80)));
  return names.length > shown.length
    ? `${shown.join(", ")} and ${names.length - shown.length} more`
    : shown.join(", ");
}
