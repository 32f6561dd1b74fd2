import { createHash } from "node:crypto";
import { hostname } from "node:os";
import { EngineClient } from "../../buildkit/control/index.ts";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import {
  createSession,
  exportReceiver,
  localFiles,
  type OpenLayouts,
  registryAuth,
  type Session,
  secrets,
  sshAgents,
} from "../../buildkit/session/index.ts";
import { dockerConfigDir, type EngineConnection } from "../../buildkit/transport/index.ts";
import { runFrontend } from "../../frontend/index.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { chooseMode, type ProgressMode, showProgress, summaryText, warningsText } from "../progress/index.ts";
import type { BuildFlags, BuildRequest } from "./build-request.ts";
import { type DockerLoad, startDockerLoad } from "./docker-load.ts";
import { type Exports, resolveExports } from "./exports.ts";
import { failureText, isSpecError } from "./failure-text.ts";
import { layoutOptions, openBuildLayouts } from "./layouts.ts";
import { imageId, writeResults } from "./results.ts";
import { openSpecInput } from "./spec-input.ts";

/** Builds at an engine, shows how it goes, and puts the results where the user wants them. */
export async function runBuild(request: BuildRequest, flags: BuildFlags, io: Io): Promise<ExitCode> {
  const mode = chooseMode(flags.quiet ? "quiet" : flags.progress, io);
  const lent = await openSpecInput(request, io);
  try {
    return await withEngine(flags.addr, io, (connection, signal) =>
      buildAt(connection, { ...request, folders: lent.folders }, { flags, mode, signal }, io),
    );
  } finally {
    await lent.remove();
  }
}

interface BuildSettings {
  readonly flags: BuildFlags;
  readonly mode: ProgressMode;
  readonly signal: AbortSignal;
}

async function buildAt(
  connection: EngineConnection,
  request: BuildRequest,
  { flags, mode, signal }: BuildSettings,
  io: Io,
): Promise<ExitCode> {
  const layouts = await openBuildLayouts(request, io);
  const loads: DockerLoad[] = [];
  const startLoad = (): DockerLoad => {
    const load = startDockerLoad(io.env);
    loads.push(load);
    return load;
  };
  const { names, outputs, entitlements } = request;
  const exports = resolveExports({ outputs, names, engine: connection.kind, startLoad }, io);
  if (exports.exporters.length === 0 && outputs.length === 0) {
    io.err.write(
      "warning: there is no output, so the result stays in the engine's cache; use --load, --push or -o\n",
    );
  }
  const session = openSession(connection, request, { exports, layouts }, io);
  const start = performance.now();
  try {
    const build = new EngineClient(connection.client).buildWithFrontend({
      session,
      signal,
      entitlements,
      cacheImports: layouts.cacheImports,
      cacheExports: layouts.cacheExports,
      exporters: exports.exporters,
      frontendAttrs: { ...request.options, ...layoutOptions(layouts) },
      frontend: (gateway, { sessionId, attrs }) => runFrontend(gateway, { sessionId, options: attrs }),
    });
    const journal = await showProgress(build.progress, mode, io);
    const { exporterResponse } = await build.result.catch((error: unknown) => {
      throw signal.aborted
        ? new Failure(EXIT.cancelled, "cancelled")
        : buildFailure(error, (rpc) => failureText(rpc, journal));
    });
    await layouts.commit(exporterResponse);
    await Promise.all(loads.map(({ done }) => done));
    await writeResults(exporterResponse, { metadata: flags["metadata-file"], iid: flags.iidfile }, io);
    if (mode === "quiet") io.out.write(`${imageId(exporterResponse) ?? ""}\n`);
    if (mode === "plain" || mode === "tty") {
      io.err.write(warningsText(journal.warnings()) + summaryText(journal, performance.now() - start));
    }
    return EXIT.ok;
  } finally {
    session.close();
    await layouts.close();
    for (const { input } of loads) input.destroy();
  }
}

function openSession(
  { client }: EngineConnection,
  request: BuildRequest,
  { exports, layouts }: { readonly exports: Exports; readonly layouts: OpenLayouts },
  io: Io,
): Session {
  const { folders, secrets: sources, agents } = request;
  const services = [
    localFiles(folders),
    secrets(sources, io.env),
    ...(agents.size > 0 ? [sshAgents(agents)] : []),
    registryAuth({ configDir: dockerConfigDir(io.env), env: io.env }),
    exportReceiver(exports.targets, (message) => io.err.write(`warning: ${message}\n`)),
    ...(layouts.service === undefined ? [] : [layouts.service]),
  ];
  const place = `${hostname()}\0${folders.get("context") ?? ""}`;
  return createSession(client, { services, sharedKey: createHash("sha256").update(place).digest("hex") });
}

/** The failure that ends the command for an error of the engine or the frontend; any other error is ours. */
function buildFailure(error: unknown, describe: (error: RpcError) => string): unknown {
  if (!(error instanceof RpcError)) return error;
  if (error.code === RpcCode.UNAVAILABLE) {
    return new Failure(EXIT.unreachable, `the engine went away: ${error.message}`, "building again can help");
  }
  return new Failure(
    isSpecError(error) ? EXIT.badSpec : EXIT.buildFailed,
    `the build failed\n${describe(error)}`,
  );
}
