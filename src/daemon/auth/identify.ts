import { type Metadata, status } from "@grpc/grpc-js";
import { RpcError } from "../../buildkit/rpc/index.ts";
import type { Caller } from "./caller.ts";
import type { Tokens } from "./tokens.ts";

/** How one of the daemon's addresses tells callers apart. */
export type Door =
  /** The socket's permissions say who may call. */
  | { readonly kind: "socket" }
  | { readonly kind: "tcp"; readonly tokens: Tokens | undefined; readonly certificates: boolean };

/** The name in a client's certificate, where it showed one. */
export type CertificateName = string | undefined;

/**
 * Who calls. Throws an RpcError UNAUTHENTICATED that says what was expected, never what was given. The health check is
 * open to all, because probes have no tokens.
 */
export function identify(door: Door, metadata: Metadata, certificate: () => CertificateName): Caller {
  if (door.kind === "socket") return { name: "local", isAdmin: true };
  const name = door.certificates ? certificate() : undefined;
  if (door.certificates && name === undefined)
    throw unauthenticated("a client certificate with a name is needed");
  if (door.tokens === undefined) return { name: name ?? "anonymous", isAdmin: false };
  const header = String(metadata.get("authorization")[0] ?? "");
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  if (token === undefined) throw unauthenticated("a header authorization: Bearer TOKEN is needed");
  const caller = door.tokens.find(token);
  if (caller === undefined) throw unauthenticated("the token is not known here");
  return caller;
}

function unauthenticated(message: string): RpcError {
  return new RpcError({ code: status.UNAUTHENTICATED, message });
}
