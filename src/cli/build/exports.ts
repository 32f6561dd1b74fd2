import { createWriteStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { Exporter } from "../../buildkit/control/index.ts";
import type { ExportTarget } from "../../buildkit/session/index.ts";
import type { EngineTraits } from "../engine/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isOn } from "../parse-boolean.ts";
import type { BuildRequest } from "./build-request.ts";
import type { DockerLoad } from "./docker-load.ts";
import { isLayout, isRootFile, type Output } from "./outputs.ts";
import type { StartRootFile } from "./root-files.ts";

/** The engine's exporters, and for each where on this side its archive or files go. */
export interface Exports {
  readonly exporters: readonly Exporter[];
  readonly targets: readonly (ExportTarget | undefined)[];
}

/** What turning outputs into exporters takes. */
export interface ExportInput {
  readonly request: Pick<BuildRequest, "outputs" | "names" | "annotations" | "options" | "attestations">;
  readonly traits: Pick<EngineTraits, "kind" | "hasImageStore">;
  /** Starts Docker's own import, for engines that are not in it. */
  readonly startLoad: (context: string | undefined) => Promise<DockerLoad>;
  /** Starts to write a root into one file. */
  readonly startRootFile: StartRootFile;
}

type Pair = readonly [Exporter, ExportTarget | undefined];

/** Images of Docker's containerd store go by their manifest's digest, so that is what their id is. */
const BY_MANIFEST = { "prefer-image-digest": "true" };

/** The exporters for what was asked; a Docker engine keeps the image where nothing was. Throws a usage failure. */
export async function resolveExports(input: ExportInput, io: Io): Promise<Exports> {
  const { request, traits } = input;
  const kept: readonly Output[] = traits.kind === "dockerd" ? [{ type: "docker", attrs: {} }] : [];
  const wanted = (request.outputs.length > 0 ? request.outputs : kept).filter(
    ({ type }) => type !== "cacheonly",
  );
  const pairs: Pair[] = [];
  for (const output of wanted) pairs.push(await exporterFor(output, input, io));
  return { exporters: pairs.map(([exporter]) => exporter), targets: pairs.map(([, target]) => target) };
}

async function exporterFor(output: Output, input: ExportInput, io: Io): Promise<Pair> {
  const { request, traits } = input;
  const { type, dest } = output;
  if (isRootFile(type)) {
    if ((request.options.platform ?? "").includes(","))
      throw usageFailure(`--output type=${type}: a file for one platform`, "give one --platform");
    const path = dest === undefined ? undefined : resolve(io.cwd, dest);
    const found = path === undefined ? undefined : await stat(path).catch(() => undefined);
    if (found !== undefined && !found.isFile())
      throw usageFailure(`--output: ${dest} is there and is no file`);
    const { push, name = request.names[0] } = output.attrs;
    const { input: stream } = input.startRootFile(type, path, isOn(push) ? name : undefined);
    return [
      { type: "tar", attrs: {} },
      { kind: "stream", stream },
    ];
  }
  const isImage = type !== "local" && type !== "tar";
  const attrs: Readonly<Record<string, string>> = {
    ...output.attrs,
    ...request.annotations,
    ...(isImage && request.names.length > 0 && { name: request.names.join(",") }),
  };
  if (isLayout(output)) return [{ type, attrs }, undefined];
  if (dest !== undefined) return [{ type, attrs }, await targetOf(type, dest, io)];
  const isForDocker = type === "docker" || type === "image";
  if (traits.kind === "dockerd" && isForDocker) {
    if (isOn(attrs.push) && isOn(attrs["push-by-digest"])) {
      throw usageFailure(
        "the BuildKit in a Docker engine does not push by digest",
        "use a buildkitd (--addr)",
      );
    }
    return [{ type: "moby", attrs: { ...attrs, ...(traits.hasImageStore && BY_MANIFEST) } }, undefined];
  }
  return type === "docker" ? loaded(attrs, input) : [{ type, attrs }, undefined];
}

/** An image on its way through `docker load`. */
async function loaded(
  { context, ...attrs }: Readonly<Record<string, string>>,
  { request, startLoad }: ExportInput,
): Promise<Pair> {
  const { takesOci, input } = await startLoad(context);
  const isSeveral =
    (request.options.platform ?? "").includes(",") ||
    [...request.attestations.values()].some((value) => value !== undefined);
  if (!takesOci && isSeveral) {
    input.destroy();
    throw usageFailure(
      "Docker's classic image store takes one platform without attestations",
      "push the image, or write it with -o type=oci,dest=FILE",
    );
  }
  const exporter = takesOci
    ? { type: "oci", attrs: { ...attrs, ...BY_MANIFEST } }
    : { type: "docker", attrs };
  return [exporter, { kind: "stream", stream: input }];
}

async function targetOf(type: string, dest: string, io: Io): Promise<ExportTarget> {
  if (dest === "-") {
    if (io.out.isTerminal)
      throw usageFailure("an archive is not written to a terminal", "name a file: dest=FILE");
    return { kind: "stream", stream: io.out.stream() };
  }
  const path = resolve(io.cwd, dest);
  const found = await stat(path).catch(() => undefined);
  const isFolder = type === "local";
  if (found !== undefined && found.isDirectory() !== isFolder) {
    throw usageFailure(`--output: ${dest} is ${isFolder ? "not a folder" : "a folder"}`);
  }
  if (isFolder) return { kind: "directory", path };
  // A device or a pipe is written to; a file is replaced when the new one is whole.
  if (found !== undefined && !found.isFile()) return { kind: "stream", stream: createWriteStream(path) };
  return { kind: "file", path: await realpath(path).catch(() => path) };
}
