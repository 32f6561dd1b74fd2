import { describe, expect, test } from "vitest";
import { spanOf } from "../source/index.ts";
import { extractCursors } from "../source/testing/cursor.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { renderDiagnostic, renderDiagnostics } from "./render.ts";
import { createReporter } from "./reporter.ts";

/** A message over the stretch between two cursors. */
function messageAt(marked: string, more: Partial<Diagnostic> = {}): Diagnostic {
  const { file, offsets } = extractCursors(marked, "a.yaml");
  const span = spanOf(file, offsets[0] ?? 0, offsets[1] ?? offsets[0] ?? 0);
  return { code: "bad-text", severity: "error", message: "no", span, ...more };
}

describe("renderDiagnostic", () => {
  test.each([
    ["a word", "x: ┆word┆ y", [" 1 | x: word y", "   |    ^^^^"]],
    ["an empty span", "x:┆", [" 1 | x:", "   |   ^"]],
    ["a later line", "a\nb: ┆c┆\n", [" 2 | b: c", "   |    ^"]],
    ["several lines: the first", "a: ┆|\n  b\n  c┆\n", [" 1 | a: |", "   |    ^"]],
    ["a tab before", "\ta: ┆b┆", [" 1 |  a: b", "   |     ^"]],
    ["wide characters before", "漢字: ┆b┆", [" 1 | 漢字: b", "   |       ^"]],
    ["wide characters marked", "a: ┆漢🐍┆", [" 1 | a: 漢🐍", "   |    ^^^^"]],
    ["a combining mark", "e\u0301: ┆b┆", [" 1 | e\u0301: b", "   |    ^"]],
    ["controls", "\u001b[31m ┆b┆", [" 1 | \\u{1b}[31m b", "   |            ^"]],
    ["text that turns direction", "\u202e┆b┆", [" 1 | \\u{202e}b", "   |         ^"]],
    ["a line feed of Windows", "a: ┆b┆\r\n", [" 1 | a: b", "   |    ^"]],
  ])("%s", (_, marked, lines) => {
    expect(renderDiagnostic(messageAt(marked)).split("\n").slice(1)).toEqual(lines);
  });

  test("names the place, the code and what to do", () => {
    const shown = renderDiagnostic(
      messageAt("\n  ┆x┆", { hint: "do y", url: "https://example.org/y", severity: "warning" }),
    );
    expect(shown).toBe(
      "a.yaml:2:3: warning[bad-text]: no\n 2 |   x\n   |   ^\nhint: do y\nsee: https://example.org/y",
    );
  });

  test("shows a window of a long line", () => {
    const shown = renderDiagnostic(
      messageAt(`${"a".repeat(5000)}┆${"b".repeat(5000)}┆${"c".repeat(9)}`),
    ).split("\n");
    expect(shown[1]).toBe(` 1 | …${"a".repeat(60)}${"b".repeat(60)}…`);
    expect(shown[2]).toBe(`   |  ${" ".repeat(60)}${"^".repeat(60)}`);
  });

  test("prints no control characters of messages, hints and names", () => {
    const diagnostic = messageAt("x", { message: "a\u0007b\nc", hint: "\u001b]0;t\u0007" });
    const shown = renderDiagnostic({ ...diagnostic, span: spanOf({ name: "a\nb\u0000", text: "x" }, 0, 1) });
    expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
    expect(shown.split("\n")).toHaveLength(4);
  });
});

describe("reporter", () => {
  const file = { name: "a.yaml", text: "0123456789" };

  test("keeps messages in the order of the text, each once", () => {
    const report = createReporter();
    report.report("bad-text", spanOf(file, 5, 6), { expected: "b", why: "c", example: "d" });
    report.report("reserved-arg", spanOf(file, 1, 2), { name: "x" });
    report.report("reserved-arg", spanOf(file, 1, 2), { name: "x" });
    report.report("reserved-arg", spanOf(file, 1, 2), { name: "y" });
    expect(report.diagnostics.map((d) => [d.code, d.span.start])).toEqual([
      ["reserved-arg", 1],
      ["reserved-arg", 1],
      ["bad-text", 5],
    ]);
  });

  test("keeps as many as the limit and counts the others", () => {
    const report = createReporter({ limit: 3 });
    for (let i = 0; i < 10; i++) report.report("reserved-arg", spanOf(file, i, i), { name: "x" });
    report.report("unchecked-download", spanOf(file, 0, 0), {});
    expect(report.diagnostics).toHaveLength(4);
    expect(report.dropped).toBe(7);
    expect(renderDiagnostics(report)).toMatch(/… and 7 more$/);
  });

  test("warnings are no errors", () => {
    const report = createReporter();
    report.report("unchecked-download", spanOf(file, 0, 0), {});
    expect(report.hasErrors).toBe(false);
    expect(report.diagnostics[0]?.severity).toBe("warning");
  });
});
