import { type Engine, readSmallFile, type Tree } from "../engine/index.ts";
import type { ContextOptions } from "../options/index.ts";
import { localSource } from "./local-source.ts";
import type { MainContext } from "./main-context.ts";
import { IGNORE_NAME, readExcludes } from "./read-ignore.ts";

/** Files at the root of the main context that tell how it is to be used. */
export interface RootFiles {
  /** The context's own excludes; they count only for files the client sends from its folder. */
  readonly excludes: Promise<readonly string[]>;
  /** At most `limit` bytes of the other file, ignored or not; undefined where there is none. */
  read(limit: number): Promise<Uint8Array | undefined>;
}

/** Asks for the ignore file and another one, in one transfer. Does not wait: what fails is told where it is read. */
export function openRootFiles(
  engine: Engine,
  options: ContextOptions,
  main: MainContext,
  other: string,
): RootFiles {
  const source =
    main.files ??
    localSource(engine, options, "context", {
      sharedKeyHint: `context-${IGNORE_NAME}`,
      name: `[internal] load ${IGNORE_NAME}`,
      followPaths: [IGNORE_NAME, other],
      differ: "none",
    });
  // Sent now, while the spec is read.
  const tree: Promise<Tree> = engine.solve(source, { evaluate: true });
  const excludes = main.files === undefined ? tree.then(readExcludes) : Promise.resolve([]);
  // Told where they are awaited; until then they must not count as unheard.
  for (const started of [tree, excludes]) started.catch(() => undefined);
  return { excludes, read: async (limit) => readSmallFile(await tree, other, limit) };
}
