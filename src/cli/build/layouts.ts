import { resolve } from "node:path";
import { type LayoutCache, type OpenLayouts, openLayouts } from "../../buildkit/session/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { BuildRequest } from "./build-request.ts";
import { isLayout } from "./outputs.ts";

const SCHEME = "oci-layout://";

/**
 * Opens the folders in OCI layout that a build names: local caches, contexts `oci-layout://FOLDER[:TAG|@DIGEST]`, and
 * the output of `tar=false`. Tells what is left out; throws a usage failure on a folder that is not to be had.
 */
export async function openBuildLayouts(
  { cacheImports, cacheExports, options, outputs }: BuildRequest,
  io: Io,
): Promise<OpenLayouts> {
  const images = new Map(
    Object.entries(options)
      .filter(([key, value]) => key.startsWith("context:") && value.startsWith(SCHEME))
      .map(([key, value]) => [key.slice("context:".length), resolve(io.cwd, value.slice(SCHEME.length))]),
  );
  const dest = outputs.find(isLayout)?.dest;
  const use = {
    images,
    cacheImports: cacheImports.map((cache) => absolute(cache, "src", io)),
    cacheExports: cacheExports.map((cache) => absolute(cache, "dest", io)),
    exportFolder: dest === undefined ? undefined : resolve(io.cwd, dest),
  };
  const layouts = await openLayouts(use).catch((error: unknown) => {
    throw usageFailure(error instanceof Error ? error.message : String(error));
  });
  for (const warning of layouts.warnings) io.err.write(`warning: ${warning}\n`);
  return layouts;
}

/** The options that name the images of contexts as the engine knows them. */
export function layoutOptions({ images }: OpenLayouts): Readonly<Record<string, string>> {
  return Object.fromEntries([...images].map(([name, reference]) => [`context:${name}`, reference]));
}

function absolute({ type, attrs }: LayoutCache, key: "src" | "dest", io: Io): LayoutCache {
  const folder = attrs[key];
  return type === "local" && folder !== undefined
    ? { type, attrs: { ...attrs, [key]: resolve(io.cwd, folder) } }
    : { type, attrs };
}
