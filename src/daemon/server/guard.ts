import { randomUUID } from "node:crypto";
import {
  type Metadata,
  ServerInterceptingCall,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
  status,
} from "@grpc/grpc-js";
import { type Caller, type Door, identify, withIdentity } from "../auth/index.ts";
import { statusOf } from "./status.ts";

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

/**
 * Stands before every call of a door: finds out who calls, gives the call an id (the client's own x-request-id if it
 * is a plain one), and tells how it ended, once.
 */
export function guard(door: Door, ended: (call: EndedCall) => void): ServerInterceptor {
  return (method, call) => {
    const start = performance.now();
    let client = "";
    let requestId = "";
    let isTold = false;
    const tell = (code: status): void => {
      if (isTold) return;
      isTold = true;
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
