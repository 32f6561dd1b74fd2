import { pathToFileURL } from "node:url";
import { type Diagnostic, shownDiagnostic } from "../../diagnostics/index.ts";
import { LINT_RULES } from "../../lint/index.ts";
import { positionAt, type SourceFile } from "../../source/index.ts";

/** Findings as a SARIF 2.1.0 log: https://docs.oasis-open.org/sarif/sarif/v2.1.0/. Columns count UTF-16 units. */
export function sarifLog(diagnostics: readonly Diagnostic[], version: string): object {
  // Mistakes that come under no rule go by their code.
  const codes = new Set(diagnostics.flatMap(({ rule, code }) => (rule === undefined ? [code] : [])));
  const rules = [
    ...LINT_RULES.map(({ id, title, why, remedy }) => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      help: { text: remedy },
    })),
    ...[...codes].sort().map((id) => ({ id })),
  ];
  const places = new Map(rules.map(({ id }, index) => [id as string, index]));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "mlspec", version, rules } },
        columnKind: "utf16CodeUnits",
        results: diagnostics.map((diagnostic) => result(shownDiagnostic(diagnostic), places)),
      },
    ],
  };
}

function result(
  { rule, code, severity, message, hint, span, fix }: Diagnostic,
  places: ReadonlyMap<string, number>,
): object {
  const id = rule ?? code;
  const artifactLocation = { uri: uriOf(span.file.name) };
  return {
    ruleId: id,
    ruleIndex: places.get(id),
    level: severity,
    message: { text: hint === undefined ? message : `${message} (${hint})` },
    locations: [{ physicalLocation: { artifactLocation, region: region(span.file, span.start, span.end) } }],
    properties: { code },
    ...(fix !== undefined && {
      fixes: [
        {
          description: { text: fix.title },
          artifactChanges: [
            {
              artifactLocation,
              replacements: fix.edits.map(({ start, end, text }) => ({
                deletedRegion: region(span.file, start, end),
                insertedContent: { text },
              })),
            },
          ],
        },
      ],
    }),
  };
}

function region(file: SourceFile, start: number, end: number): object {
  const from = positionAt(file, start);
  const to = positionAt(file, end);
  return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
}

function uriOf(name: string): string {
  if (name.startsWith("/")) return pathToFileURL(name).href;
  return name.split("/").map(encodeURIComponent).join("/");
}
