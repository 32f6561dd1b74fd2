import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { cleanSubdir, type GitUrl, parseGitUrl } from "./git-url.ts";
import { SourceDraft } from "./source-draft.ts";

/** How a commit or tag must be signed. */
export interface GitSignature {
  /** Armored OpenPGP or ssh public keys. */
  readonly publicKey: string;
  readonly rejectExpired?: boolean | undefined;
  readonly requireSignedTag?: boolean | undefined;
  readonly ignoreSignedTag?: boolean | undefined;
}

/** A file with the repository's history, as a blob of a registry or of the client's OCI store. */
export interface GitBundle {
  readonly locator: string;
  readonly sessionId?: string | undefined;
  readonly storeId?: string | undefined;
}

export interface GitOptions extends VertexOptions {
  readonly subdir?: string | undefined;
  readonly keepGitDir?: boolean | undefined;
  /** The session secret with a token; the engine looks for GIT_AUTH_TOKEN by default. */
  readonly authTokenSecret?: string | undefined;
  /** The session secret with an Authorization header; default GIT_AUTH_HEADER. */
  readonly authHeaderSecret?: string | undefined;
  /** Lines of a known_hosts file, for ssh. */
  readonly knownSshHosts?: string | undefined;
  /** The id of the agent socket used for ssh; default "default". */
  readonly mountSshSock?: string | undefined;
  /** The commit, or the beginning of it, that `ref` must lead to. */
  readonly checksum?: string | undefined;
  readonly skipSubmodules?: boolean | undefined;
  /** Whether files are dated by the checkout or by the commit. */
  readonly mtime?: "checkout" | "commit" | undefined;
  /** Fetch `checksum` without asking the remote where `ref` is. */
  readonly fetchByCommit?: boolean | undefined;
  readonly bundle?: GitBundle | undefined;
  /** Give a bundle file instead of a work tree. */
  readonly checkoutBundle?: boolean | undefined;
  readonly signature?: GitSignature | undefined;
}

/**
 * The work tree of a git repository at `ref` (default: that of the URL's fragment, else the remote's default branch).
 * Throws if `url` is no address of a protocol that git speaks here.
 */
export function git(url: string, ref?: string, options: GitOptions = {}): Output {
  const remote = parseGitUrl(url);
  if (!remote) throw new Error(`${JSON.stringify(url)} is not the address of a git repository`);
  const draft = new SourceDraft("source.git")
    .set("git.keepgitdir", options.keepGitDir, "source.git.keepgitdir")
    .set("git.fullurl", remote.remote, "source.git.fullurl")
    .set(
      "git.authtokensecret",
      options.authTokenSecret ?? "GIT_AUTH_TOKEN",
      options.authTokenSecret && "source.git.httpauth",
    )
    .set(
      "git.authheadersecret",
      options.authHeaderSecret ?? "GIT_AUTH_HEADER",
      options.authHeaderSecret && "source.git.httpauth",
    )
    .set("git.checksum", options.checksum, "source.git.checksum")
    .set("git.skipsubmodules", options.skipSubmodules, "source.git.skipsubmodules")
    .set("git.mtime", options.mtime, "source.git.mtime")
    .set("git.fetchbycommit", options.fetchByCommit, "source.git.fetchbycommit")
    .set("git.checkoutbundle", options.checkoutBundle, "source.git.checkoutbundle");
  if (remote.protocol === "ssh") {
    draft
      .set("git.knownsshhosts", options.knownSshHosts, "source.git.knownsshhosts")
      .set("git.mountsshsock", options.mountSshSock ?? "default", "source.git.mountsshsock");
  }
  if (options.bundle) setBundle(draft, options.bundle);
  if (options.signature) setSignature(draft, options.signature);
  return draft.state(identifier(remote, ref, options.subdir, draft), options);
}

/** Without the protocol, so that one repository is the same source however it is reached. */
function identifier(
  remote: GitUrl,
  ref: string | undefined,
  subdir: string | undefined,
  draft: SourceDraft,
): string {
  const wantedRef = ref || remote.ref;
  const wantedSubdir = subdir === undefined ? remote.subdir : cleanSubdir(subdir);
  const base = `git://${remote.host}${remote.path}`;
  if (wantedSubdir === "") return wantedRef === "" ? base : `${base}#${wantedRef}`;
  draft.need("source.git.subdir");
  return `${base}#${wantedRef}:${wantedSubdir}`;
}

function setBundle(draft: SourceDraft, bundle: GitBundle): void {
  draft
    .set("git.bundle", bundle.locator, "source.git.bundle")
    .set("oci.session", bundle.sessionId)
    .set("oci.store", bundle.storeId);
}

function setSignature(draft: SourceDraft, signature: GitSignature): void {
  draft
    .set("git.sig.pubkey", signature.publicKey, "source.git.signatureverify")
    .set("git.sig.rejectexpired", signature.rejectExpired)
    .set("git.sig.requiresignedtag", signature.requireSignedTag)
    .set("git.sig.ignoresignedtag", signature.ignoreSignedTag);
}
