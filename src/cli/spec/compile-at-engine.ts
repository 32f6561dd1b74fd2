import { EngineClient } from "../../buildkit/control/index.ts";
import { RpcError } from "../../buildkit/rpc/index.ts";
import { createSession, registryAuth } from "../../buildkit/session/index.ts";
import { dockerConfigDir } from "../../buildkit/transport/index.ts";
import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  type Host,
  HostError,
} from "../../compile/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import { createClientHost } from "../../frontend/index.ts";
import type { SpecFile } from "../../spec/index.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readContext } from "./read-context.ts";

/** Compiles with a host; undefined only after an error was reported. */
export type Compile = (
  spec: SpecFile,
  request: CompileRequest,
  report: Reporter,
) => Promise<Compiled | undefined>;

/**
 * Calls `use` with a compilation whose questions about images an engine answers. Nothing is built: the request to the
 * engine is one that looks, and returns nothing. Throws a failure when no engine answers or an image cannot be had.
 */
export function compileAtEngine<T>(
  wishes: {
    readonly addr: string | undefined;
    readonly "build-context": readonly string[];
    /** Taken for the build context. */
    readonly folder: string;
  },
  io: Io,
  use: (compile: Compile) => Promise<T>,
): Promise<T> {
  const contexts = Object.fromEntries(
    wishes["build-context"].map((text) => {
      const [name = "", value = ""] = text.split(/=(.*)/s);
      return [`context:${name}`, value.includes(":") ? value : `local:${name}`];
    }),
  );
  return withEngine(wishes.addr, io, async ({ client }, signal) => {
    const auth = registryAuth({ configDir: dockerConfigDir(io.env), env: io.env });
    const session = createSession(client, { services: [auth] });
    const outcome: { value?: { readonly result: T } } = {};
    try {
      const build = new EngineClient(client).buildWithFrontend({
        session,
        signal,
        frontend: async (gateway) => {
          const result = await use(async (spec, request, report) => {
            const host = await createClientHost(gateway, contexts, request.platform);
            const reading: Host = {
              ...host,
              guessesContext: true,
              readContext: (paths, limit) => readContext(wishes.folder, paths, limit),
            };
            return compileTarget(spec, request, reading, report);
          });
          outcome.value = { result };
          await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
        },
      });
      await build.result.catch((error: unknown) => {
        if (signal.aborted) throw new Failure(EXIT.cancelled, "cancelled");
        // The compilation is whole even where an engine minds a result without a tree.
        if (outcome.value === undefined) throw imageFailure(error);
      });
      if (outcome.value === undefined)
        throw new Error("the engine ended the request before the frontend did");
      return outcome.value.result;
    } finally {
      session.close();
    }
  });
}

function imageFailure(error: unknown): unknown {
  if (error instanceof HostError)
    return new Failure(EXIT.buildFailed, error.message, "--distro states what an image is");
  return error instanceof RpcError ? new Failure(EXIT.buildFailed, error.message) : error;
}
