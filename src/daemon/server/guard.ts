import { randomUUID } from "node:crypto";
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";
import { type Caller, type Door, identify, withIdentity } from "../auth/index.ts";
import type { Span, Tracing } from "../telemetry/index.ts";
import { statusOf } from "./status.ts";
import { setTrace, traceOf } from "./trace-metadata.ts";

/** Who is told of calls. */
export interface CallWatch {
  readonly ended: (call: EndedCall) => void;
  readonly tracing: Tracing;
}

/** A call that has ended. */
export interface EndedCall {
  /** "/package.Service/Method". */
  readonly path: string;
  readonly requestId: string;
  /** Empty where nobody was let in. */
  readonly client: string;
  readonly code: status;
  readonly milliseconds: number;
}

const openToAll = /^\/grpc\.health\.v1\.Health\//;
/** Calls that stand in no trace: probes and tools that look around. */
const isUntraced = /^\/grpc\./;

/**
 * Stands before every call of a door: finds out who calls, gives the call an id (the client's own x-request-id if it
 * is a plain one), and tells how it ended, once. A call that is let in goes on within a span of its own.
 */
export function guard(door: Door, { ended, tracing }: CallWatch): ServerInterceptor {
  return (method, call) => {
    const start = performance.now();
    let client = "";
    let requestId = "";
    let isTold = false;
    let span: Span | undefined;
    const tell = (code: status): void => {
      if (isTold) return;
      isTold = true;
      span?.set({ "rpc.grpc.status_code": code });
      span?.end(code === status.OK ? undefined : status[code]);
      ended({ path: method.path, requestId, client, code, milliseconds: performance.now() - start });
    };
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, forward) => {
            requestId = requestIdOf(metadata);
            try {
              const caller = callerOf(door, method.path, metadata, call);
              client = caller.name;
              if (!isUntraced.test(method.path)) {
                span = beginSpan(tracing, method.path, metadata);
                span.set({ "mlspec.request_id": requestId, "mlspec.client": client });
                setTrace(metadata, span.context);
              }
              forward(withIdentity(metadata, { caller, requestId }));
            } catch (error) {
              tell(status.UNAUTHENTICATED);
              call.sendStatus(statusOf(error));
            }
          },
          onCancel: () => tell(status.CANCELLED),
        }),
      sendStatus: (outcome, next) => {
        tell(outcome.code);
        next(outcome);
      },
    });
  };
}

/** A server's span, named and described as OpenTelemetry's conventions for gRPC have it. */
function beginSpan(tracing: Tracing, path: string, metadata: Metadata): Span {
  const span = tracing.begin(path.slice(1), "server", traceOf(metadata));
  const [service = "", method = ""] = path.slice(1).split("/");
  span.set({ "rpc.system": "grpc", "rpc.service": service, "rpc.method": method });
  return span;
}

function callerOf(
  door: Door,
  path: string,
  metadata: Metadata,
  call: ServerInterceptingCallInterface,
): Caller {
  if (openToAll.test(path)) return { name: "probe", isAdmin: false };
  return identify(door, metadata, () => {
    const name = call.getAuthContext().sslPeerCertificate?.subject?.CN;
    return typeof name === "string" && name !== "" ? name : undefined;
  });
}

function requestIdOf(metadata: Metadata): string {
  const [given] = metadata.get("x-request-id");
  return typeof given === "string" && /^[A-Za-z0-9._-]{1,64}$/.test(given) ? given : randomUUID();
}
