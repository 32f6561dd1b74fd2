import type { Metadata } from "@grpc/grpc-js";

/** Who makes a call. */
export interface Caller {
  readonly name: string;
  /** Sees and ends everybody's builds. */
  readonly isAdmin: boolean;
}

/** What is known of a call before its handler runs. */
export interface CallIdentity {
  readonly caller: Caller;
  readonly requestId: string;
}

/** The key under which it reaches handlers. What a client sends under it is thrown away. */
const KEY = "mlspec-identity-bin";

/** A call's metadata as handlers see it: with its identity, and without what proved it. */
export function withIdentity(metadata: Metadata, identity: CallIdentity): Metadata {
  const known = metadata.clone();
  known.remove("authorization");
  known.set(KEY, Buffer.from(JSON.stringify(identity)));
  return known;
}

/** The identity the server has put in. */
export function identityOf(metadata: Metadata): CallIdentity {
  const [value] = metadata.get(KEY);
  if (!(value instanceof Uint8Array)) throw new Error("a call has come in without its identity");
  return JSON.parse(Buffer.from(value).toString());
}
