import { type Engine, readSmallFile } from "../engine/index.ts";
import type { ContextOptions } from "../options/index.ts";
import { localSource } from "./local-source.ts";
import type { MainContext } from "./main-context.ts";

/** At most `limit` bytes of a file of the main context, ignored or not; undefined where there is none. */
export async function readContextFile(
  engine: Engine,
  options: ContextOptions,
  main: MainContext,
  path: string,
  limit: number,
): Promise<Uint8Array | undefined> {
  const source =
    main.files ??
    localSource(engine, options, "context", {
      sharedKeyHint: `context-${path}`,
      name: `[internal] load ${path}`,
      followPaths: [path],
      differ: "none",
    });
  return readSmallFile(await engine.solve(source), path, limit);
}
