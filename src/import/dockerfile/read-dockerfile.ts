import {
  type Arg,
  type Copy,
  DockerfileParser,
  type Env,
  type From,
  type Healthcheck,
  type Instruction,
  type Label,
  type ModifiableInstruction,
} from "dockerfile-ast";
import type { SourceFile, Span } from "../../source/index.ts";
import { unquoted } from "./expand.ts";

/** An instruction of a Dockerfile, taken apart, as far as a spec needs it. */
export interface DockerInstruction {
  readonly keyword: string;
  readonly span: Span;
  /** Comments right above it, without their signs. */
  readonly comment: string;
  /** All flags with their values; a flag without one has "true". */
  readonly flags: readonly (readonly [name: string, value: string])[];
  /** Its words: those of a JSON list where it is one. */
  readonly words: readonly string[];
  readonly isJson: boolean;
  /** As a shell gets it: lines joined as written, without comments. */
  readonly text: string;
  /** Of ENV, LABEL and ARG; undefined for an ARG without a default. */
  readonly pairs: readonly (readonly [name: string, value: string | undefined])[];
  /** Files and scripts that stand in the Dockerfile itself. */
  readonly heredocs: readonly Heredoc[];
  /** Of FROM. */
  readonly stage?: string;
}

/** A text in the Dockerfile itself; variables in it count unless its name is quoted. */
export interface Heredoc {
  readonly name: string;
  readonly text: string;
  readonly isQuoted: boolean;
}

/** Reads a Dockerfile's instructions, in order. Nothing is refused here: what makes no sense comes out with few words. */
export function readDockerfile(file: SourceFile): readonly DockerInstruction[] {
  const parsed = DockerfileParser.parse(file.text);
  const fold = parsed.getEscapeCharacter();
  const lines = file.text.split(/\r?\n/);
  const starts = lineStarts(file.text);
  let line = 0;
  const found: DockerInstruction[] = [];
  for (const instruction of parsed.getInstructions()) {
    const range = instruction.getRange();
    const first = range.start.line;
    // A heredoc's lines are taken for instructions by who does not know it is one.
    if (first < line) continue;
    const keyword = instruction.getKeyword().toUpperCase();
    const own = logicalText(lines, first, fold);
    const documents = heredocsOf(keyword, own, lines);
    const last = documents.next - 1;
    const text = stripFlags(own.text.replace(/^\s*\S+[ \t]*/, ""));
    const list = LISTS.has(keyword) ? jsonWords(text) : undefined;
    found.push({
      keyword,
      span: { file, start: starts[first] ?? 0, end: (starts[last] ?? 0) + (lines[last]?.length ?? 0) },
      comment: commentAbove(lines, first, line),
      text,
      heredocs: documents.found,
      ...partsOf(keyword, instruction),
      words: list ?? (documents.found.length > 0 ? text.trim().split(/\s+/) : wordsOf(instruction)),
      isJson: list !== undefined,
    });
    line = documents.next;
  }
  return found;
}

interface LogicalText {
  readonly text: string;
  /** The line behind it. */
  readonly next: number;
}

/** An instruction's lines, joined by a backslash as a shell reads them; comments between them are left out, as Docker does. */
function logicalText(lines: readonly string[], first: number, fold: string): LogicalText {
  const parts: string[] = [];
  let at = first;
  for (;;) {
    const line = lines[at];
    if (line === undefined) break;
    at += 1;
    if (parts.length > 0 && /^\s*(#|$)/.test(line)) continue;
    const isContinued = line.trimEnd().endsWith(fold);
    parts.push(isContinued ? line.trimEnd().slice(0, -1).trimEnd() : line);
    if (!isContinued) break;
  }
  return { text: parts.join(" \\\n"), next: at };
}

function heredocsOf(keyword: string, { text, next }: LogicalText, lines: readonly string[]) {
  const found: Heredoc[] = [];
  let at = next;
  if (keyword === "RUN" || keyword === "COPY" || keyword === "ADD") {
    for (const [, dash = "", quote = "", name = ""] of text.matchAll(
      /<<(-?)(["']?)([A-Za-z_][A-Za-z0-9_]*)\2/g,
    )) {
      const body: string[] = [];
      while (at < lines.length && (dash ? lines[at]?.replace(/^\t+/, "") : lines[at]) !== name) {
        body.push(dash ? (lines[at] ?? "").replace(/^\t+/, "") : (lines[at] ?? ""));
        at += 1;
      }
      at += 1;
      found.push({ name, text: body.map((one) => `${one}\n`).join(""), isQuoted: quote !== "" });
    }
  }
  return { found, next: Math.min(at, lines.length) };
}

function stripFlags(text: string): string {
  return text.replace(
    /^(?:(?:\\\n\s*)*--[a-z-]+(?:=(?:"[^"\n]*"|'[^'\n]*'|[^\s"'])*)?[ \t]*(?:\\\n\s*)*)+/,
    "",
  );
}

function commentAbove(lines: readonly string[], first: number, from: number): string {
  const found: string[] = [];
  for (let at = first - 1; at >= from; at--) {
    const text = /^\s*#\s?(.*)$/.exec(lines[at] ?? "")?.[1];
    if (text === undefined || /^\s*(syntax|escape|check)\s*=/i.test(text)) break;
    found.unshift(text.trimEnd());
  }
  return found.join("\n");
}

/** Instructions whose words may stand in a JSON list. */
const LISTS: ReadonlySet<string> = new Set(["RUN", "CMD", "ENTRYPOINT", "SHELL", "COPY", "ADD", "VOLUME"]);

/** The words of a JSON list; undefined for what Docker, too, takes for plain text. */
export function jsonWords(text: string): readonly string[] | undefined {
  const line = text.replace(/ \\\n\s*/g, " ").trim();
  if (!line.startsWith("[")) return undefined;
  try {
    const found: unknown = JSON.parse(line);
    return Array.isArray(found) && found.every((word) => typeof word === "string") ? found : undefined;
  } catch {
    return undefined;
  }
}

function wordsOf(instruction: Instruction): readonly string[] {
  return instruction.getArguments().map((one) => one.getValue());
}

function partsOf(keyword: string, instruction: Instruction) {
  const flags = hasFlags(instruction)
    ? instruction.getFlags().map((flag) => [flag.getName(), unquoted(flag.getValue() ?? "true")] as const)
    : [];
  const stage = keyword === "FROM" ? (instruction as From).getBuildStage() : null;
  return { flags, pairs: pairsOf(keyword, instruction), ...(stage !== null && { stage }) };
}

function pairsOf(keyword: string, instruction: Instruction) {
  if (keyword === "ARG") {
    const property = (instruction as Arg).getProperty();
    return property === null ? [] : [[property.getName(), property.getValue() ?? undefined] as const];
  }
  if (keyword !== "ENV" && keyword !== "LABEL") return [];
  return (instruction as Env | Label)
    .getProperties()
    .map((property) => [property.getName(), property.getValue() ?? ""] as const);
}

function hasFlags(instruction: Instruction): instruction is ModifiableInstruction | Copy | Healthcheck {
  return "getFlags" in instruction;
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
