import { basename, dirname, join, resolve } from "node:path";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/** Where a build's files are: folders lent under a name, and the options that say so to the frontend. */
export interface ContextFolders {
  readonly folders: ReadonlyMap<string, string>;
  readonly options: Readonly<Record<string, string>>;
  /** The spec on this machine, if it is there; "-" for standard input. */
  readonly spec?: string;
}

const OWN_NAME = "mlspec.yaml";
const ADDRESS = /^(https?|git|ssh):\/\/|^git@|^github\.com\//;
const NAMED = /^(https?:|git:|ssh:|git@|docker-image:|oci-layout:)/;

/** Reads PATH, `--file` and `--build-context`. */
export function parseContexts(
  path: string,
  file: string | undefined,
  named: readonly string[],
  { cwd }: Io,
): ContextFolders {
  const main = ADDRESS.test(path) ? remoteContext(path, file, cwd) : folderContext(path, file, cwd);
  const folders = new Map(main.folders);
  const options: Record<string, string> = { ...main.options };
  for (const text of named) {
    const equals = text.indexOf("=");
    if (equals < 1) throw usageFailure(`--build-context ${text}: not NAME=VALUE`);
    const name = text.slice(0, equals);
    const value = text.slice(equals + 1);
    if (NAMED.test(value)) {
      options[`context:${name}`] = value;
    } else {
      // The names of the two folders every build has are not to be had twice.
      const local = name === "context" || name === "dockerfile" ? `_${name}` : name;
      folders.set(local, resolve(cwd, value));
      options[`context:${name}`] = `local:${local}`;
    }
  }
  return { ...main, folders, options };
}

function folderContext(path: string, file: string | undefined, cwd: string): ContextFolders {
  if (path === "-")
    throw usageFailure("a context cannot come from standard input", "name a folder, and the spec with -f -");
  const folder = resolve(cwd, path);
  const folders = new Map([["context", folder]]);
  if (file === "-") return { folders, options: { filename: OWN_NAME }, spec: "-" };
  const spec = file === undefined ? join(folder, OWN_NAME) : resolve(cwd, file);
  folders.set("dockerfile", dirname(spec));
  return { folders, options: { filename: basename(spec) }, spec };
}

function remoteContext(address: string, file: string | undefined, cwd: string): ContextFolders {
  if (file === "-") throw usageFailure("a spec from standard input needs a folder as context");
  return {
    // The frontend looks into the folder of the spec first; there is none to see.
    folders: new Map([["dockerfile", resolve(cwd)]]),
    options: { context: address, ...(file === undefined ? {} : { filename: file }) },
  };
}
