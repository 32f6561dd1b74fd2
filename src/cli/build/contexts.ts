import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/** Where a build's files are: folders lent under a name, and the options that say so to the frontend. */
export interface ContextFolders {
  readonly folders: ReadonlyMap<string, string>;
  readonly options: Readonly<Record<string, string>>;
  /** The spec on this machine, if it is there; "-" for standard input. */
  readonly spec?: string;
  /** Standard input is the context: an archive, or a spec alone. */
  readonly fromInput?: true;
  /** The address is one of git's over SSH, which needs an agent. */
  readonly needsAgent?: true;
}

const OWN_NAME = "mlspec.yaml";
/** What docker takes for an address; `git@` and `github.com/` are its short forms. */
const ADDRESS = /^(https?|git|ssh):\/\/|^git@|^github\.com\//;
const SSH_ADDRESS = /^ssh:\/\/|^[\w.-]+@[\w.-]+:/;
const NAMED = /^(https?:|git:|ssh:|git@|github\.com\/|docker-image:|oci-layout:|input:)/;
/** The folder of the spec, which the frontend then asks even where the context is elsewhere. */
const SPEC_FOLDER = { dockerfilekey: "dockerfile" };

/** Reads PATH, `--file` and `--build-context`. */
export function parseContexts(
  path: string,
  file: string | undefined,
  named: readonly string[],
  { cwd }: Io,
): ContextFolders {
  if (file !== undefined && /^https?:\/\//.test(file)) {
    throw usageFailure(`--file ${file}: a spec is a file here`, "fetch it, and give it with -f -");
  }
  const main = mainContext(path, file, cwd);
  const folders = new Map(main.folders);
  const options: Record<string, string> = { ...main.options };
  for (const text of named) {
    const equals = text.indexOf("=");
    if (equals < 1) throw usageFailure(`--build-context ${text}: not NAME=VALUE`);
    const name = text.slice(0, equals).replace(/:latest$/, "");
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

function mainContext(path: string, file: string | undefined, cwd: string): ContextFolders {
  if (path === "-") return inputContext(file, cwd);
  return ADDRESS.test(path) ? remoteContext(path, file, cwd) : folderContext(path, file, cwd);
}

function inputContext(file: string | undefined, cwd: string): ContextFolders {
  if (file === "-") throw usageFailure("standard input cannot be both the context and the spec");
  return { ...specBeside(file, cwd), fromInput: true };
}

function folderContext(path: string, file: string | undefined, cwd: string): ContextFolders {
  const folder = resolve(cwd, path);
  const folders = new Map([["context", folder]]);
  if (file === "-") return { folders, options: { filename: OWN_NAME, ...SPEC_FOLDER }, spec: "-" };
  const spec = file === undefined ? join(folder, OWN_NAME) : resolve(cwd, file);
  folders.set("dockerfile", dirname(spec));
  return { folders, options: { filename: basename(spec) }, spec };
}

function remoteContext(address: string, file: string | undefined, cwd: string): ContextFolders {
  const main =
    file === "-"
      ? { folders: new Map(), options: { filename: OWN_NAME, ...SPEC_FOLDER }, spec: "-" }
      : specBeside(file, cwd);
  return {
    ...main,
    options: { ...main.options, context: address },
    ...(SSH_ADDRESS.test(address) && { needsAgent: true }),
  };
}

/** The spec of a context that is not a folder here: an absolute name is one of this machine, any other is in the context. */
function specBeside(file: string | undefined, cwd: string): ContextFolders {
  if (file === undefined || !isAbsolute(file)) {
    return { folders: new Map(), options: { filename: file ?? OWN_NAME } };
  }
  const spec = resolve(cwd, file);
  return {
    folders: new Map([["dockerfile", dirname(spec)]]),
    options: { filename: basename(spec), ...SPEC_FOLDER },
    spec,
  };
}
