import type { SourceDraft } from "./source-draft.ts";

/** How a source that is one file names and guards it. */
export interface FileAttributes {
  readonly filename?: string | undefined;
  /** Permission bits. */
  readonly mode?: number | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
}

/** Writes the attributes; `capabilities` are those an HTTP source has for them. */
export function setFileAttributes(
  draft: SourceDraft,
  file: FileAttributes,
  capabilities: { readonly mode?: string; readonly owner?: string } = {},
): SourceDraft {
  const mode = (file.mode ?? 0) & 0o777;
  return draft
    .set("http.filename", file.filename)
    .set("http.perm", mode ? `0${mode.toString(8)}` : undefined, capabilities.mode)
    .set("http.uid", file.uid || undefined, capabilities.owner)
    .set("http.gid", file.gid || undefined, capabilities.owner);
}
