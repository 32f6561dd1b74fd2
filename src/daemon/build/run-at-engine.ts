import { createHash } from "node:crypto";
import { Writable } from "node:stream";
import { EngineClient, type Exporter, type Progress } from "../../buildkit/control/index.ts";
import type { RpcClient } from "../../buildkit/rpc/index.ts";
import {
  createSession,
  type ExportTarget,
  exportReceiver,
  givenLogins,
  localFiles,
  type RegistryLogin,
  secrets,
} from "../../buildkit/session/index.ts";
import { runFrontend } from "../../frontend/index.ts";
import type { EngineLease } from "../pool/index.ts";
import type { WantedBuild, WantedOutput } from "./build-options.ts";

/** What a build takes beside what was asked. */
export interface EngineRun {
  readonly lease: EngineLease;
  /** The unpacked context; undefined for a remote one. */
  readonly folder: string | undefined;
  readonly secrets: ReadonlyMap<string, Uint8Array>;
  readonly logins: ReadonlyMap<string, RegistryLogin>;
  /** Names and values for every call at the engine. */
  readonly metadata: readonly (readonly [string, string])[];
  readonly signal: AbortSignal;
  readonly tell: (progress: Progress) => void;
  /** Takes a piece of the archive; resolves when there is room for the next. */
  readonly sendOutput: (piece: Uint8Array) => Promise<void>;
}

/** Builds at an engine, our frontend in this process. Resolves with what the exporters said; rejects with an RpcError. */
export async function runAtEngine(
  wanted: WantedBuild,
  run: EngineRun,
): Promise<Readonly<Record<string, string>>> {
  const { connection } = run.lease;
  const client: RpcClient = connection.client.withDefaults({ metadata: run.metadata });
  const exports = wanted.outputs.map((output) =>
    exportOf(output, wanted.names, connection.kind, run.sendOutput),
  );
  // A remote build has a folder too, an empty one: the frontend looks for the spec there first.
  const folders =
    run.folder === undefined
      ? []
      : ["context", "dockerfile"].map((name) => [name, run.folder ?? ""] as const);
  const session = createSession(client, {
    services: [
      localFiles(new Map(folders)),
      secrets(new Map([...run.secrets].map(([id, value]) => [id, { kind: "value", value }])), {}),
      givenLogins(run.logins),
      exportReceiver(exports.map(({ target }) => target)),
    ],
    sharedKey: createHash("sha256").update(wanted.identity).digest("hex"),
    dial: connection.dialSession,
  });
  try {
    const build = new EngineClient(client).buildWithFrontend({
      session,
      signal: run.signal,
      entitlements: wanted.entitlements,
      cacheImports: wanted.cacheImports,
      cacheExports: wanted.cacheExports,
      exporters: exports.map(({ exporter }) => exporter),
      frontendAttrs: wanted.frontend,
      frontend: (gateway, { sessionId, attrs }) => runFrontend(gateway, { sessionId, options: attrs }),
    });
    const following = (async () => {
      for await (const progress of build.progress) run.tell(progress);
    })();
    // Progress ends with the build, and what a step printed may come after the news that it failed.
    const [outcome] = await Promise.allSettled([build.result, following]);
    if (outcome.status === "rejected") throw outcome.reason;
    await following;
    return outcome.value.exporterResponse;
  } finally {
    session.close();
  }
}

interface Export {
  readonly exporter: Exporter;
  readonly target: ExportTarget | undefined;
}

function exportOf(
  { type, attrs }: WantedOutput,
  names: readonly string[],
  engine: "buildkitd" | "dockerd",
  sendOutput: (piece: Uint8Array) => Promise<void>,
): Export {
  const named = type === "tar" || names.length === 0 ? attrs : { name: names.join(","), ...attrs };
  if (type === "image") {
    // The BuildKit in a Docker engine keeps images by an exporter of its own.
    const isKept = engine === "dockerd" && attrs.push !== "true";
    return { exporter: { type: isKept ? "moby" : type, attrs: named }, target: undefined };
  }
  const stream = new Writable({
    write: (piece: Uint8Array, _encoding, taken) => {
      sendOutput(piece).then(() => taken(), taken);
    },
  });
  return { exporter: { type, attrs: named }, target: { kind: "stream", stream } };
}
