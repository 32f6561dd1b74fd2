import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { EngineClient } from "../../buildkit/control/index.ts";
import { RpcError } from "../../buildkit/rpc/index.ts";
import {
  createSession,
  exportReceiver,
  localFiles,
  type OpenLayouts,
  registryAuth,
  type Session,
  type SshAgent,
  secrets,
  sshAgents,
} from "../../buildkit/session/index.ts";
import { dockerConfigDir, type EngineConnection } from "../../buildkit/transport/index.ts";
import { maskText } from "../../diagnostics/index.ts";
import { runFrontend } from "../../frontend/index.ts";
import { supports } from "../../llb/index.ts";
import { engineCapabilities, engineTraits, withEngine } from "../engine/index.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { Failure, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isOn } from "../parse-boolean.ts";
import { chooseMode, type ProgressMode, showProgress, summaryText, warningsText } from "../progress/index.ts";
import type { BuildFlags, BuildRequest } from "./build-request.ts";
import { printAnswer } from "./call.ts";
import { checkFiles } from "./check-files.ts";
import { type DockerLoad, startDockerLoad } from "./docker-load.ts";
import { engineOptions } from "./engine-options.ts";
import { entitlementHint } from "./entitlement-hint.ts";
import { type Exports, resolveExports } from "./exports.ts";
import { failureText, isSpecError } from "./failure-text.ts";
import { gitFacts } from "./git-facts.ts";
import { layoutOptions, openBuildLayouts } from "./layouts.ts";
import { pushedText, writtenText } from "./outcome-text.ts";
import { checkSizes, type HeldBuild, holdBuild } from "./policy.ts";
import { proxyArgs } from "./proxy-args.ts";
import { pushRootFiles } from "./push-root-files.ts";
import { registryLayers } from "./registry-layers.ts";
import { imageId, writeResults } from "./results.ts";
import { createRootFiles, type RootFiles } from "./root-files.ts";
import { type LentFiles, openSpecInput } from "./spec-input.ts";
import { openSshAgents } from "./ssh-lending.ts";

/** Builds at an engine, shows how it goes, and puts the results where the user wants them. */
export async function runBuild(request: BuildRequest, flags: BuildFlags, io: Io): Promise<ExitCode> {
  const mode = buildMode(flags, io);
  await checkFiles(request, flags, io);
  const agents = await openSshAgents(request.agents);
  const lent = await openSpecInput(request, io);
  try {
    const held = await holdBuild(request, flags, io);
    // An id of an earlier build must not be taken for that of one that fails.
    if (flags.iidfile !== undefined) await rm(resolve(io.cwd, flags.iidfile), { force: true });
    return await withEngine(flags.addr, io, (connection, signal) =>
      buildAt(connection, request, { flags, mode, signal, lent, agents, held }, io),
    );
  } finally {
    await lent.remove();
  }
}

/** As in docker buildx, quiet and another progress exclude each other. */
function buildMode({ quiet, progress }: BuildFlags, io: Io): ProgressMode {
  if (!quiet) return chooseMode(progress, io);
  if (progress === undefined || progress === "auto" || progress === "quiet") return "quiet";
  throw usageFailure(`--quiet and --progress=${progress} exclude each other`);
}

interface BuildSettings {
  readonly flags: BuildFlags;
  readonly mode: ProgressMode;
  readonly signal: AbortSignal;
  readonly lent: LentFiles;
  readonly agents: ReadonlyMap<string, SshAgent>;
  readonly held: HeldBuild | undefined;
}

/** What a build writes on this side: whole when it went well, else gone. */
interface Written {
  readonly layouts: OpenLayouts;
  readonly loads: DockerLoad[];
  readonly rootFiles: RootFiles;
}

async function buildAt(
  connection: EngineConnection,
  request: BuildRequest,
  settings: BuildSettings,
  io: Io,
): Promise<ExitCode> {
  const layouts = await openBuildLayouts(request, io);
  const loads: DockerLoad[] = [];
  const rootFiles = createRootFiles(request, settings.lent.text && maskText(settings.lent.text));
  try {
    return await buildInto({ layouts, loads, rootFiles }, connection, request, settings, io);
  } finally {
    await layouts.close();
    for (const { input } of loads) input.destroy();
    await rootFiles.close();
  }
}

async function buildInto(
  { layouts, loads, rootFiles }: Written,
  connection: EngineConnection,
  request: BuildRequest,
  { flags, mode, signal, lent, agents, held }: BuildSettings,
  io: Io,
): Promise<ExitCode> {
  const startLoad = async (context: string | undefined): Promise<DockerLoad> => {
    const load = await startDockerLoad(io.env, context);
    loads.push(load);
    return load;
  };
  const { entitlements } = request;
  const traits = await engineTraits(connection, signal);
  const options = {
    ...(await gitFacts(request, io.env)),
    ...(await proxyArgs(io.env, request.options)),
    ...engineOptions(request, traits, io.env),
    ...lent.options,
    ...layoutOptions(layouts),
  };
  const exports = await resolveExports({ request, traits, startLoad, startRootFile: rootFiles.start }, io);
  if (exports.exporters.length > 1) await requireSeveralExporters(connection, signal);
  if (exports.exporters.length === 0 && request.outputs.length === 0 && request.call === undefined) {
    io.err.write(
      "warning: there is no output, so the result stays in the engine's cache; use --load, --push or -o\n",
    );
  }
  const session = openSession(connection, { request, lent, agents, exports, layouts }, io);
  const start = performance.now();
  const isShown = mode === "plain" || mode === "tty";
  const pushes = isShown ? pushedNames(exports) : [];
  let answered: ReadonlyMap<string, Uint8Array> = new Map();
  try {
    const before = await Promise.all(pushes.map((name) => registryLayers(connection, name, io, signal)));
    const build = new EngineClient(connection.client).buildWithFrontend({
      session,
      signal,
      entitlements,
      cacheImports: layouts.cacheImports,
      cacheExports: layouts.cacheExports,
      exporters: exports.exporters,
      frontendAttrs: options,
      frontend: (gateway, { sessionId, attrs }) =>
        runFrontend(gateway, {
          sessionId,
          options: attrs,
          onResult: (metadata) => {
            answered = metadata;
            rootFiles.onResult(metadata);
          },
        }),
    });
    const journal = await showProgress(build.progress, mode, io);
    const { exporterResponse } = await build.result.catch((error: unknown) => {
      throw buildFailure(error, (rpc) => failureText(rpc, journal));
    });
    if (request.call !== undefined) return printAnswer(request.call, answered, io);
    await layouts.commit(exporterResponse);
    await Promise.all([...loads, ...rootFiles.all].map(({ done }) => done));
    const pushed = await pushRootFiles(rootFiles.all, io, signal);
    await writeResults(exporterResponse, { metadata: flags["metadata-file"], iid: flags.iidfile }, io);
    if (mode === "quiet") io.out.write(`${imageId(exporterResponse) ?? ""}\n`);
    if (isShown) {
      io.err.write(warningsText(journal.warnings()) + summaryText(journal, performance.now() - start));
      for (const [index, name] of pushes.entries()) {
        const after = await registryLayers(connection, name, io, signal);
        io.err.write(pushedText({ name, before: before[index], after }, journal));
      }
      io.err.write((await writtenText(exports.targets, rootFiles.all)) + pushed);
    }
    if (held !== undefined) await checkSizes(held, exports, io);
    return EXIT.ok;
  } finally {
    session.close();
  }
}

/** The names under which images go to registries. */
function pushedNames({ exporters }: Exports): readonly string[] {
  return exporters
    .filter(({ attrs }) => isOn(attrs.push) && !isOn(attrs["push-by-digest"]))
    .flatMap(({ attrs }) => (attrs.name ?? "").split(","));
}

/** Engines before BuildKit 0.13 would do none of several outputs, and not say so. */
async function requireSeveralExporters(connection: EngineConnection, signal: AbortSignal): Promise<void> {
  const { llb } = await engineCapabilities(connection, signal);
  if (supports(llb, "exporter.multiple")) return;
  throw usageFailure("this engine takes one output a build", "BuildKit 0.13 and later take several");
}

interface SessionInput {
  readonly request: BuildRequest;
  readonly lent: LentFiles;
  readonly agents: ReadonlyMap<string, SshAgent>;
  readonly exports: Exports;
  readonly layouts: OpenLayouts;
}

function openSession(
  { client, dialSession }: EngineConnection,
  { request, lent, agents, exports, layouts }: SessionInput,
  io: Io,
): Session {
  const { secrets: sources } = request;
  const services = [
    localFiles(lent.folders),
    ...lent.services,
    secrets(sources, io.env),
    ...(agents.size > 0 ? [sshAgents(agents)] : []),
    registryAuth({ configDir: dockerConfigDir(io.env), env: io.env }),
    exportReceiver(exports.targets, (message) => io.err.write(`warning: ${message}\n`)),
    ...(layouts.service === undefined ? [] : [layouts.service]),
  ];
  const place = `${hostname()}\0${request.folders.get("context") ?? ""}`;
  return createSession(client, {
    services,
    sharedKey: createHash("sha256").update(place).digest("hex"),
    dial: dialSession,
  });
}

/** The failure that ends the command for an error of the engine or the frontend; any other error is ours. */
function buildFailure(error: unknown, describe: (error: RpcError) => string): unknown {
  if (!(error instanceof RpcError) || error.isRetryable) return error;
  return new Failure(
    isSpecError(error) ? EXIT.badSpec : EXIT.buildFailed,
    `the build failed\n${describe(error)}`,
    entitlementHint(error.message),
  );
}
