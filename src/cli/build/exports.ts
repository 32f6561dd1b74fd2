import { resolve } from "node:path";
import type { Exporter } from "../../buildkit/control/index.ts";
import type { ExportTarget } from "../../buildkit/session/index.ts";
import type { Io } from "../io.ts";
import type { DockerLoad } from "./docker-load.ts";
import { isLayout, type Output } from "./outputs.ts";

/** The engine's exporters, and for each where on this side its archive or files go. */
export interface Exports {
  readonly exporters: readonly Exporter[];
  readonly targets: readonly (ExportTarget | undefined)[];
}

/** What turning outputs into exporters takes. */
export interface ExportInput {
  readonly outputs: readonly Output[];
  /** Names of the image. */
  readonly names: readonly string[];
  /** The BuildKit in a Docker engine keeps images by itself; another one's go through `docker load`. */
  readonly engine: "buildkitd" | "dockerd";
  readonly startLoad: () => DockerLoad;
}

/** The exporters for what was asked; a Docker engine keeps the image where nothing was. */
export function resolveExports({ outputs, names, engine, startLoad }: ExportInput, io: Io): Exports {
  const kept: readonly Output[] = engine === "dockerd" ? [{ type: "docker", attrs: {} }] : [];
  const wanted = (outputs.length > 0 ? outputs : kept).filter(({ type }) => type !== "cacheonly");
  const pairs = wanted.map((output): [Exporter, ExportTarget | undefined] => {
    const { type, dest } = output;
    const attrs = type === "local" || type === "tar" ? output.attrs : { ...named(names), ...output.attrs };
    if (isLayout(output)) return [{ type, attrs }, undefined];
    if (dest !== undefined) return [{ type, attrs }, targetOf(type, dest, io)];
    if (type !== "docker") return [{ type, attrs }, undefined];
    if (engine === "dockerd") return [{ type: "moby", attrs }, undefined];
    return [
      { type, attrs },
      { kind: "stream", stream: startLoad().input },
    ];
  });
  return { exporters: pairs.map(([exporter]) => exporter), targets: pairs.map(([, target]) => target) };
}

function named(names: readonly string[]): Readonly<Record<string, string>> {
  return names.length === 0 ? {} : { name: names.join(",") };
}

function targetOf(type: string, dest: string, io: Io): ExportTarget {
  if (dest === "-") return { kind: "stream", stream: io.out.stream() };
  const path = resolve(io.cwd, dest);
  return type === "local" ? { kind: "directory", path } : { kind: "file", path };
}
