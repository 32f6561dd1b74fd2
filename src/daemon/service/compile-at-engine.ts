import { EngineClient } from "../../buildkit/control/index.ts";
import { createSession } from "../../buildkit/session/index.ts";
import { type Compiled, type CompileRequest, compileTarget, type Host } from "../../compile/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import { createClientHost } from "../../frontend/index.ts";
import type { SpecFile } from "../../spec/index.ts";
import type { EnginePool } from "../pool/index.ts";

/** What a compilation at an engine takes beside the spec and the request. */
export interface EngineQuestion {
  readonly pool: EnginePool;
  readonly identity: string;
  /** Named contexts: an address or local:NAME. */
  readonly contexts: Readonly<Record<string, string>>;
  readonly excludes: readonly string[];
  /** The main context as far as it was sent. */
  readonly files: Pick<Host, "readContext" | "guessesContext">;
  readonly metadata: readonly (readonly [string, string])[];
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * Compiles with what an engine of the pool finds of images. Nothing is built: the request to the engine is one that
 * looks, and returns nothing. Registries are asked without credentials.
 */
export async function compileAtEngine(
  spec: SpecFile,
  request: CompileRequest,
  report: Reporter,
  question: EngineQuestion,
): Promise<Compiled | undefined> {
  const { pool, identity, metadata, signal, timeoutMs, excludes } = question;
  const lease = await pool.lease(identity, signal);
  try {
    const client = lease.connection.client.withDefaults({ metadata });
    const session = createSession(client, { services: [], dial: lease.connection.dialSession });
    const options = Object.fromEntries(
      Object.entries(question.contexts).map(([name, value]) => [`context:${name}`, value]),
    );
    const outcome: { value?: { readonly compiled: Compiled | undefined } } = {};
    try {
      const build = new EngineClient(client).buildWithFrontend({
        session,
        signal,
        timeoutMs,
        frontend: async (gateway) => {
          const found = await createClientHost(gateway, options, request.platform, excludes);
          const host: Host = { ...found, ...question.files };
          outcome.value = { compiled: await compileTarget(spec, request, host, report) };
          await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
        },
      });
      await build.result.catch((error: unknown) => {
        // The compilation is whole even where an engine minds a result without a tree.
        if (outcome.value === undefined) throw error;
      });
      if (outcome.value === undefined) throw new Error("the engine ended the request before the compilation");
      return outcome.value.compiled;
    } finally {
      session.close();
    }
  } finally {
    lease.release();
  }
}
