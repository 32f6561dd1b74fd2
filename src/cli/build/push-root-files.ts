import { pushArtifact, readRegistryName } from "../../buildkit/registry/index.ts";
import { RpcError } from "../../buildkit/rpc/index.ts";
import { dockerConfigDir } from "../../buildkit/transport/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { RootFile } from "./root-file.ts";

/**
 * How Apptainer and Singularity know a SIF file in a registry. Source: apptainer's ORAS client
 * (https://github.com/apptainer/apptainer/tree/main/internal/pkg/client/oras).
 */
const SIF = {
  configType: "application/vnd.sylabs.sif.config.v1+json",
  layerType: "application/vnd.sylabs.sif.layer.v1.sif",
};

/** Pushes those files that have a name in a registry; a line for each of them. Throws a failure. */
export async function pushRootFiles(
  files: readonly RootFile[],
  io: Io,
  signal: AbortSignal,
): Promise<string> {
  const lines: string[] = [];
  for (const { path, isKept, pushedAs } of files) {
    const name = pushedAs === undefined ? undefined : readRegistryName(pushedAs);
    if (name === undefined) continue;
    const docker = { configDir: dockerConfigDir(io.env), env: io.env };
    try {
      const digest = await pushArtifact({ path, ...SIF }, name, docker, signal);
      lines.push(`pushed oras://${name.host}/${name.repository}:${name.tag}, ${digest}\n`);
    } catch (cause) {
      if (!(cause instanceof RpcError)) throw cause;
      const what = isKept ? `${path} is written and` : "the file";
      throw new Failure(EXIT.buildFailed, `${what} could not be pushed: ${cause.message}`);
    }
  }
  return lines.join("");
}
