import { type ErrorRange, RpcError, type SourceDetail, vertexDigests } from "../../buildkit/rpc/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import { causesText, explainBuild } from "../../failure/index.ts";
import { isCancelled, type Journal } from "../progress/index.ts";

const RULE = "-".repeat(20);

/**
 * A failed build as buildx tells it: the end of the failed step's output, the spec's lines, the message; then what the output
 * says of the cause.
 */
export function failureText(error: RpcError, journal: Journal): string {
  const sources = error.details.filter((detail) => detail.kind === "source");
  // What is wrong with a spec has its own hints, and may quote anything.
  const causes = isSpecError(error)
    ? []
    : explainBuild(journal.failures(vertexDigests(error.details)), error.message);
  return [
    ...failedSteps(error, journal),
    ...sources.map(sourceLines),
    `ERROR: ${error.message}`,
    causesText(causes),
  ]
    .join("\n")
    .trimEnd();
}

/** Whether a build failed for mistakes that were found in its spec: the frontend words them as diagnostics. */
export function isSpecError(error: unknown): boolean {
  return error instanceof RpcError && /^\S.*:\d+:\d+: error\[[a-z-]+\]: /m.test(error.message);
}

function failedSteps(error: RpcError, journal: Journal): readonly string[] {
  const named = vertexDigests(error.details);
  const failed = journal
    .vertexes()
    .filter(({ vertex, tail }) => tail.length > 0 && vertex.error !== "" && !isCancelled(vertex))
    .filter(({ vertex }) => named.length === 0 || named.includes(vertex.digest));
  return failed.map(({ vertex, tail }) => stepEnd(vertex.name, tail));
}

/** The last lines that a failed step printed, below its name. */
export function stepEnd(name: string, lines: readonly string[]): string {
  return ["------", ` > ${printableLine(name)}:`, ...lines.map(printableLine), "------"].join("\n");
}

function sourceLines({ filename, data, ranges }: SourceDetail): string {
  const lines = Buffer.from(data).toString().split(/\r?\n/);
  const first = ranges[0]?.start.line ?? 1;
  const shown = ranges.flatMap((range) => rangeLines(lines, range));
  return [`${filename}:${first}`, RULE, ...shown, RULE].join("\n");
}

/** A range's lines, marked, with some around them. */
function rangeLines(lines: readonly string[], { start, end }: ErrorRange): readonly string[] {
  const last = Math.max(start.line, end.line);
  const around = start.line === last ? 2 : 1;
  const from = Math.max(1, start.line - around);
  const shown = lines.slice(from - 1, last + around);
  return shown.map((line, index) => {
    const number = from + index;
    const mark = number >= start.line && number <= last ? ">>>" : "   ";
    return `${String(number).padStart(4)} | ${mark} ${printableLine(line)}`.trimEnd();
  });
}
