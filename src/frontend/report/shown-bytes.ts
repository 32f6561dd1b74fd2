import { type Diagnostic, shownFile } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";

/** A spec as it may be shown: as it was sent, or with its secrets covered if it holds any. Clients print lines of it. */
export function shownBytes(
  { file, bytes }: { readonly file: SourceFile; readonly bytes: Uint8Array },
  diagnostics: readonly Diagnostic[],
): Uint8Array {
  const shown = shownFile(file, diagnostics);
  return shown === file ? bytes : Buffer.from(shown.text);
}
