import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { type FileAttributes, setFileAttributes } from "./file-attributes.ts";
import { SourceDraft } from "./source-draft.ts";

export interface HttpOptions extends VertexOptions, FileAttributes {
  /** The digest the body must have; with it, a cached body needs no request. */
  readonly checksum?: string | undefined;
  /** The session secret with an Authorization header. */
  readonly authHeaderSecret?: string | undefined;
  readonly accept?: string | undefined;
  readonly userAgent?: string | undefined;
  /** A detached, armored OpenPGP signature of the body. */
  readonly signature?: { readonly publicKey: string; readonly signature: string } | undefined;
}

/** A state with one file at its root: the body of an http or https URL. Throws for another protocol. */
export function http(url: string, options: HttpOptions = {}): Output {
  if (!/^https?:\/\//.test(url))
    throw new Error(`${JSON.stringify(url)} is neither an http nor an https address`);
  const draft = new SourceDraft("source.http").set("http.checksum", options.checksum, "source.http.checksum");
  // The engine spells the capability so.
  setFileAttributes(draft, options, { mode: "source.http.perm", owner: "soruce.http.uidgid" });
  return draft
    .set("http.authheadersecret", options.authHeaderSecret, "source.http.auth")
    .set("http.header.accept", options.accept, "source.http.header")
    .set("http.header.user-agent", options.userAgent, "source.http.header")
    .set("http.sig.pubkey", options.signature?.publicKey, "source.http.signatureverify")
    .set("http.sig.signature", options.signature?.signature, "source.http.signatureverify")
    .state(url, options);
}
