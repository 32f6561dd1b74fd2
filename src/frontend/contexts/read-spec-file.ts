import type { State } from "../../llb/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { ignorePatterns } from "../../tree/index.ts";
import { type Engine, readSmallFile } from "../engine/index.ts";
import type { FrontendOptions } from "../options/index.ts";
import { localSource } from "./local-source.ts";
import type { MainContext } from "./main-context.ts";

/** A spec as it was read. */
export interface SpecText {
  readonly file: SourceFile;
  readonly bytes: Uint8Array;
  /** The graph the file came from; warnings hang on it. */
  readonly state: State;
  /** Patterns of the ignore file that belongs to this spec alone, if there is one. */
  readonly excludes?: readonly string[];
}

/** The spec cannot be had; the message says which file was looked for, and where. */
class SpecFileError extends Error {
  override readonly name = "SpecFileError";
}

/** One byte more than a spec may have, so that reading one that is too long says so. */
const LARGEST = 1024 * 1024 + 1;
const LARGEST_IGNORE = 1024 * 1024;

/** The name a Dockerfile frontend assumes where the client names no file; a `# syntax=` line was then found in it. */
const FORWARDED_NAME = "Dockerfile";
const OWN_NAME = "mlspec.yaml";

/** Reads the spec and, beside it, its own ignore file. Rejects with a SpecFileError when there is no such file. */
export async function readSpecFile(
  engine: Engine,
  options: FrontendOptions,
  main: MainContext,
): Promise<SpecText> {
  const name = main.specName ?? options.filename ?? (options.forwarded ? FORWARDED_NAME : OWN_NAME);
  const ignoreName = `${name}.dockerignore`;
  const state = main.spec ?? localSpec(engine, options, name, ignoreName);
  const tree = await engine.solve(state);
  const [bytes, ignore] = await Promise.all([
    readSmallFile(tree, name, LARGEST),
    main.files === undefined ? readSmallFile(tree, ignoreName, LARGEST_IGNORE) : undefined,
  ]);
  if (bytes === undefined) {
    const where = whereOf(options, main);
    throw new SpecFileError(`there is no spec "${name}" in ${where}; name it with --file (option filename)`);
  }
  return {
    file: { name, text: decode(bytes, name) },
    bytes,
    state,
    ...(ignore === undefined ? {} : { excludes: ignorePatterns(ignore, ignoreName) }),
  };
}

/**
 * The client's folder with the spec. Exactly the attributes of BuildKit's Dockerfile frontend: it read the file before us
 * to find the `# syntax=` line, and an equal source is not sent a second time.
 */
function localSpec(engine: Engine, options: FrontendOptions, name: string, ignoreName: string): State {
  const folder = options.context.specLocal;
  const slash = name.lastIndexOf("/") + 1;
  const lowerCase =
    name.slice(slash) === FORWARDED_NAME ? [name.slice(0, slash) + FORWARDED_NAME.toLowerCase()] : [];
  return localSource(engine, options.context, folder, {
    followPaths: [name, ignoreName, ...lowerCase],
    sharedKeyHint: folder,
    differ: "none",
    name: `[internal] load build definition from ${name}`,
  });
}

function whereOf({ context }: FrontendOptions, main: MainContext): string {
  if (main.spec === undefined) return `the folder the client sent as "${context.specLocal}"`;
  return context.remote === undefined ? "the files the client gave" : context.remote;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SpecFileError(`${name} is not UTF-8 text`, { cause });
  }
}
