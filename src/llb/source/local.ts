import type { Output } from "../graph/state.ts";
import type { VertexOptions } from "../graph/vertex-options.ts";
import { goJsonList } from "./go-json.ts";
import { SourceDraft } from "./source-draft.ts";

export interface LocalOptions extends VertexOptions {
  /** The session that sends the files; default any session of the build. */
  readonly sessionId?: string | undefined;
  /** Sets transfers of one build apart where no session is named; random, so never part of a golden graph. */
  readonly unique?: string | undefined;
  /** Patterns as in .dockerignore. */
  readonly includePatterns?: readonly string[] | undefined;
  readonly excludePatterns?: readonly string[] | undefined;
  /** Send only these paths and what their symbolic links lead to. */
  readonly followPaths?: readonly string[] | undefined;
  /** Transfers of equal hint share what the engine already has. */
  readonly sharedKeyHint?: string | undefined;
  /** "none" sends every file again; "metadata" (the engine's default) those that look changed. */
  readonly differ?: "none" | "metadata" | undefined;
  /** Fail on an engine that does not know `differ`. */
  readonly differRequired?: boolean | undefined;
  /** Send names and attributes but no content, except of these paths. */
  readonly metadataOnly?: { readonly except?: readonly string[] | undefined } | undefined;
}

/** A directory that the client exports under `name`. */
export function local(name: string, options: LocalOptions = {}): Output {
  const draft = new SourceDraft("source.local")
    .set("local.session", options.sessionId, "source.local.sessionid")
    .set("local.unique", options.sessionId ? undefined : options.unique, "source.local.unique")
    .set("local.includepattern", goJsonList(options.includePatterns), "source.local.includepatterns")
    .set("local.followpaths", goJsonList(options.followPaths), "source.local.followpaths")
    .set("local.excludepatterns", goJsonList(options.excludePatterns), "source.local.excludepatterns")
    .set("local.sharedkeyhint", options.sharedKeyHint, "source.local.sharedkeyhint")
    .set("local.differ", options.differ, options.differRequired ? "source.local.differ" : undefined);
  if (options.metadataOnly) {
    draft
      .set("local.metadatatransfer", true, "source.local.metadatatransfer")
      .set("local.metadatatransferexclude", goJsonList(options.metadataOnly.except));
  }
  return draft.state(`local://${name}`, options);
}
