import type { Duplex } from "node:stream";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type CallHandler,
  type CallHandlers,
  eagerDuplex,
  maxMessageBytes,
  RpcCode,
  RpcError,
  relayCall,
  type ServedConnection,
  type ServerCall,
  serveDuplex,
} from "../../buildkit/rpc/index.ts";
import { Control, LLBBridge } from "../../proto/index.ts";
import type { EngineLease, EnginePool } from "../pool/index.ts";
import { buildIdentity } from "./build-identity.ts";
import { type ForwardOptions, forwardToOwner, targetOf } from "./forward.ts";
import { HeldSessions } from "./held-sessions.ts";
import { findInHistory } from "./history.ts";
import { type KnownBuild, KnownBuilds } from "./known-builds.ts";
import { answerOfAll, streamOfAll } from "./merge-answers.ts";
import { ownFrontend, solveNested, solveWithFrontend } from "./own-frontend.ts";

export interface ControlProxyOptions {
  readonly pool: EnginePool;
  /** Told of each call that has ended, once, of those the proxy knows. */
  readonly ended?: ((call: EndedProxyCall) => void) | undefined;
  /** Told of bytes that were passed on, to engines ("up") and to clients. */
  readonly onBytes?: ForwardOptions["onBytes"];
  readonly limits?: Partial<ProxyLimits> | undefined;
}

/** A call that has ended. */
export interface EndedProxyCall {
  /** "/package.Service/Method". */
  readonly path: string;
  readonly code: RpcCode;
  readonly milliseconds: number;
}

/** What holds for one connection. */
export interface ConnectionOptions {
  /** Called before a call is served, with its headers; throws an RpcError to refuse it. */
  readonly admit?: ((call: ServerCall) => void) | undefined;
  /** Serves what the proxy does not know, such as the daemon's own services. `admit` does not stand before it. */
  readonly others?: CallHandlers | undefined;
}

/** Times in milliseconds. */
export interface ProxyLimits {
  readonly sessions: number;
  readonly builds: number;
  /** How long a session is held that no build names. */
  readonly holdMs: number;
  /** How long a build waits for its session, and what belongs to a build for the build: as engines do. */
  readonly arrivalMs: number;
  /** How long it is known where an ended build was. */
  readonly keepMs: number;
  /** Calls at once on a connection. */
  readonly calls: number;
}

const defaults: ProxyLimits = {
  sessions: 1000,
  builds: 10_000,
  holdMs: 300_000,
  arrivalMs: 5_000,
  keepMs: 3_600_000,
  calls: 1000,
};

/** BuildKit's services, served by the engines of a pool. */
export interface ControlProxy {
  /** Serves a client's connection, until that ends. */
  serve(duplex: Duplex, connection?: ConnectionOptions): ServedConnection;
}

/** Makes the proxy. It holds no connection of its own: what is under way ends with its clients, or with the pool. */
export function controlProxy(options: ControlProxyOptions): ControlProxy {
  const limits = { ...defaults, ...options.limits };
  const handlers = new Handlers(options, limits).byPath();
  return {
    serve(duplex, { admit, others } = {}) {
      const get = (path: string): CallHandler | undefined => {
        const handler = handlers.get(path);
        return handler === undefined ? others?.get(path) : watched(handler, admit, options.ended);
      };
      return serveDuplex(eagerDuplex(duplex), { get }, { maxCalls: limits.calls });
    },
  };
}

function watched(
  handler: CallHandler,
  admit: ConnectionOptions["admit"],
  ended: ControlProxyOptions["ended"],
): CallHandler {
  return async (call) => {
    const start = performance.now();
    const tell = (code: RpcCode) =>
      ended?.({ path: call.path, code, milliseconds: performance.now() - start });
    try {
      admit?.(call);
      await handler(call);
      tell(call.outcome ?? RpcCode.OK);
    } catch (error) {
      tell(call.outcome ?? RpcError.from(error).code);
      throw error;
    }
  };
}

const content = "/containerd.services.content.v1.Content";
const traces = "/opentelemetry.proto.collector.trace.v1.TraceService";

class Handlers {
  readonly #pool: EnginePool;
  readonly #limits: ProxyLimits;
  readonly #forward: ForwardOptions;
  readonly #sessions: HeldSessions;
  readonly #builds: KnownBuilds;

  constructor({ pool, onBytes }: ControlProxyOptions, limits: ProxyLimits) {
    this.#pool = pool;
    this.#limits = limits;
    // Whom the daemon lets in is not the engines' business.
    this.#forward = { without: new Set(["authorization"]), onBytes };
    const { sessions: most, holdMs, arrivalMs } = limits;
    this.#sessions = new HeldSessions(pool, { most, holdMs, arrivalMs }, this.#forward);
    this.#builds = new KnownBuilds({ most: limits.builds, keepMs: limits.keepMs });
  }

  byPath(): ReadonlyMap<string, CallHandler> {
    const first: CallHandler = (call) =>
      this.#withEngines(call, async ([lease]) => {
        if (lease !== undefined) await relayCall(call, targetOf(lease), this.#forward);
      });
    const owner: CallHandler = (call) =>
      this.#withEngines(call, async (leases) => {
        await forwardToOwner(call, await call.message(maxMessageBytes), leases, this.#forward);
      });
    const ofAll: CallHandler = (call) =>
      this.#withEngines(call, async (leases) =>
        answerOfAll(call, await call.message(maxMessageBytes), leases),
      );
    const streamed: CallHandler = (call) =>
      this.#withEngines(call, async (leases) =>
        streamOfAll(call, await call.message(maxMessageBytes), leases),
      );
    const control: Record<string, CallHandler> = {
      Solve: (call) => this.#solve(call),
      Status: (call) => this.#status(call),
      Session: (call) => this.#sessions.serve(call),
      ListWorkers: first,
      Info: first,
      DiskUsage: ofAll,
      Prune: streamed,
      ListenBuildHistory: (call) => this.#listenHistory(call),
      UpdateBuildHistory: (call) => this.#updateHistory(call),
    };
    const bridge = LLBBridge.methods.map(({ name }): [string, CallHandler] => [
      `/${LLBBridge.typeName}/${name}`,
      name === "Solve" ? (call) => this.#bridgeSolve(call) : (call) => this.#bridge(call),
    ]);
    return new Map([
      ...Object.entries(control).map(([name, handler]) => [`/${Control.typeName}/${name}`, handler] as const),
      ...bridge,
      [`${content}/Info`, owner],
      [`${content}/Read`, owner],
      [`${traces}/Export`, first],
    ]);
  }

  async #solve(call: ServerCall): Promise<void> {
    const request = await call.message(maxMessageBytes);
    const message = fromBinary(Control.method.solve.input, request);
    const { Ref: ref, Session: sessionId } = message;
    const identity = (sharedKey: string) => buildIdentity(message, sharedKey);
    const lease =
      sessionId === ""
        ? await this.#pool.lease(identity(""), call.signal)
        : await this.#sessions.lease(sessionId, identity, call.signal);
    try {
      const build: KnownBuild = { node: lease.node, connection: lease.connection, sessionId };
      const end = this.#builds.begin(ref, build);
      try {
        if (message.Frontend === ownFrontend) await solveWithFrontend(call, message, build, this.#forward);
        else await relayCall(call, targetOf(build), { ...this.#forward, request });
      } finally {
        end();
      }
    } finally {
      lease.release();
    }
  }

  async #status(call: ServerCall): Promise<void> {
    const request = await call.message(maxMessageBytes);
    const { Ref: ref } = fromBinary(Control.method.status.input, request);
    await this.#forwardByRef(call, ref, request);
  }

  async #updateHistory(call: ServerCall): Promise<void> {
    const request = await call.message(maxMessageBytes);
    const { Ref: ref } = fromBinary(Control.method.updateBuildHistory.input, request);
    await this.#forwardByRef(call, ref, request);
  }

  /** To the engine that has the build, or will in a moment; to any if none says so, which then says it itself. */
  async #forwardByRef(call: ServerCall, ref: string, request: Uint8Array): Promise<void> {
    const build = await this.#builds.find(ref, this.#limits.arrivalMs, call.signal);
    if (build !== undefined && build.connection.client.connection.lossReason() === undefined) {
      await relayCall(call, targetOf(build), { ...this.#forward, request });
      return;
    }
    await this.#withEngines(call, async (leases) => {
      const lease = (await findInHistory(ref, leases, call.signal)) ?? leases[0];
      if (lease !== undefined) await relayCall(call, targetOf(lease), { ...this.#forward, request });
    });
  }

  async #listenHistory(call: ServerCall): Promise<void> {
    const request = await call.message(maxMessageBytes);
    const { output } = Control.method.listenBuildHistory;
    await this.#withEngines(call, (leases) =>
      streamOfAll(call, request, leases, ({ node, connection }, bytes) => {
        const { record } = fromBinary(output, bytes);
        if (record !== undefined) this.#builds.remember(record.Ref, { node, connection, sessionId: "" });
      }),
    );
  }

  async #bridge(call: ServerCall): Promise<void> {
    const { build } = await this.#buildOf(call);
    await relayCall(call, targetOf(build), this.#forward);
  }

  async #bridgeSolve(call: ServerCall): Promise<void> {
    const { build, id } = await this.#buildOf(call);
    const request = await call.message(maxMessageBytes);
    const message = fromBinary(LLBBridge.method.solve.input, request);
    if (message.Frontend !== ownFrontend) {
      await relayCall(call, targetOf(build), { ...this.#forward, request });
      return;
    }
    const answer = await solveNested(message, build, id, call.signal);
    await call.send(toBinary(LLBBridge.method.solve.output, answer));
  }

  async #buildOf(call: ServerCall): Promise<{ readonly build: KnownBuild; readonly id: string }> {
    const [id = ""] = call.header("buildkit-controlapi-buildid");
    if (id === "") {
      throw new RpcError({
        code: RpcCode.INVALID_ARGUMENT,
        message: "a frontend's call that names no build",
      });
    }
    const build = await this.#builds.find(id, this.#limits.arrivalMs, call.signal);
    if (build !== undefined) return { build, id };
    throw new RpcError({ code: RpcCode.NOT_FOUND, message: `no such job ${id}` });
  }

  async #withEngines(
    call: ServerCall,
    serve: (leases: readonly EngineLease[]) => Promise<void>,
  ): Promise<void> {
    const leases = await this.#pool.leaseAll(call.signal);
    try {
      await serve(leases);
    } finally {
      for (const lease of leases) lease.release();
    }
  }
}
