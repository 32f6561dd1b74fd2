import type { Warning } from "../../buildkit/gateway/index.ts";
import { type Diagnostic, diagnosticName, shownDiagnostic } from "../../diagnostics/index.ts";
import type { Replacement } from "../../llb/index.ts";
import { positionAt } from "../../source/index.ts";
import { spanRange } from "./span-range.ts";

/** A warning about a spec, before it is known which file and vertex it goes with. */
export type ClientWarning = Omit<Warning, "vertex" | "source">;

/** A diagnostic as clients list it: on one line, with the number of the spec's line as linters of Dockerfiles give it. */
export function clientWarning(diagnostic: Diagnostic): ClientWarning {
  const { message, hint, url, span } = shownDiagnostic(diagnostic);
  return {
    short: `${diagnosticName(diagnostic)}: ${message} (line ${positionAt(span.file, span.start).line})`,
    ranges: [spanRange(span)],
    ...(hint === undefined ? {} : { detail: [hint] }),
    ...(url === undefined ? {} : { url }),
  };
}

/** What to tell a user whose engine cannot join layers; nothing where nothing was replaced. */
export function replacementWarning(replacements: readonly Replacement[]): readonly ClientWarning[] {
  if (replacements.length === 0) return [];
  return [
    {
      short:
        "merge-unavailable: this engine cannot join layers, so parts of the image are copied one upon the other",
      detail: [
        "The image is the same, but a change of one part also makes the parts copied after it again.",
        "BuildKit 0.10 joins layers; Docker does with its containerd image store.",
      ],
    },
  ];
}

/** Arguments by which BuildKit's own frontend has more than the finished image scanned for an SBOM. */
const SBOM_EXTRAS = ["BUILDKIT_SBOM_SCAN_STAGE", "BUILDKIT_SBOM_SCAN_CONTEXT"] as const;

/** What to tell a user who wants more scanned than the finished image, which is all that an SBOM of ours lists. */
export function sbomWarning(args: Readonly<Record<string, string>>): readonly ClientWarning[] {
  const asked = SBOM_EXTRAS.filter(
    (name) => !["", "0", "false", undefined].includes(args[name]?.toLowerCase()),
  );
  if (asked.length === 0) return [];
  const short = `sbom-extras-ignored: ${asked.join(" and ")} does nothing here: the SBOM lists the finished image`;
  return [{ short, ranges: [] }];
}
