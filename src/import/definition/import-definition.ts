import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile, Span } from "../../source/index.ts";
import { shellText } from "../dockerfile/expand.ts";
import { recognise } from "../dockerfile/recognise.ts";
import { printDraft } from "../print-draft.ts";
import { type Draft, type DraftValue, literal } from "../spec-draft.ts";
import { targetName } from "../target-name.ts";
import { baseOf, unpackedArchive } from "./base-of.ts";
import { type DefinitionStage, readDefinition, type Section } from "./read-definition.ts";

/** Says that something was not carried over. */
type Leave = (span: Span, what: string) => void;

/**
 * The text of a spec that says what a definition file does, one target for each stage. What it could not carry over is reported at its
 * line, and told in a comment. Undefined after a report that nothing could be read.
 */
export function importDefinition(file: SourceFile, report: Reporter): string | undefined {
  const stages = readDefinition(file);
  const left: string[] = [];
  const leave: Leave = (span, what) => {
    report.report("import-left", span, { what });
    left.push(`line ${file.text.slice(0, span.start).split("\n").length}: ${what}`);
  };
  if (stages.length === 0) {
    const span = { file, start: 0, end: Math.min(1, file.text.length) };
    report.report("import-nothing", span, { kind: "a definition file", sign: "begins with Bootstrap" });
    return undefined;
  }
  const args: Record<string, DraftValue> = {};
  for (const { lines } of sectionsOf(stages, "arguments")) {
    for (const line of lines) {
      const [, name, value = ""] = /^([A-Za-z_]\w*)=(.*)$/.exec(line.trim()) ?? [];
      if (name !== undefined) args[name] = literal(unquoted(value));
    }
  }
  const names: string[] = [];
  const byStage = new Map<string, string>();
  for (const [index, { header }] of stages.entries()) {
    const name = targetName(header.get("stage") ?? `stage-${index + 1}`, names);
    names.push(name);
    byStage.set(header.get("stage") ?? "", name);
  }
  const origin = (stage: string): string => byStage.get(stage) ?? stage;
  const shared: Draft = { args: Object.keys(args).length > 0 ? args : undefined };
  const drafts = stages.map((stage) =>
    stageDraft(stage, { args: new Set(Object.keys(args)), origin, leave }),
  );
  const [only] = drafts;
  if (drafts.length === 1) return printDraft({ ...shared, ...only }, left);
  const targets = drafts.map((draft, index): [string, Draft] => [
    names[index] ?? "",
    { ...(index === drafts.length - 1 && { default: true }), ...draft },
  ]);
  return printDraft({ ...shared, targets: Object.fromEntries(targets) }, left);
}

function sectionsOf(stages: readonly DefinitionStage[], name: string): readonly Section[] {
  return stages.flatMap(({ sections }) => sections.filter((section) => section.name === name));
}

/** What a stage takes from the rest of the file. */
interface Surroundings {
  readonly args: ReadonlySet<string>;
  /** The target for the name of a stage. */
  readonly origin: (stage: string) => string;
  readonly leave: Leave;
}

function stageDraft(stage: DefinitionStage, { args, origin, leave }: Surroundings): Draft {
  const packages: string[] = [];
  const files: DraftValue[] = [];
  const steps: DraftValue[] = [];
  const tests: DraftValue[] = [];
  const env: Record<string, DraftValue> = {};
  const labels: Record<string, DraftValue> = {};
  let entrypoint: DraftValue | undefined;
  let description: string | undefined;
  const unpacks =
    stage.header.get("bootstrap")?.toLowerCase() === "scratch" && unpackedArchive(stage) !== undefined;
  for (const section of stage.sections) {
    const text = scriptText(section.lines, args);
    switch (section.name) {
      case "arguments":
        break;
      case "files":
        files.push(...filesOf(section, origin, leave));
        break;
      case "post": {
        const { found, rest } = withoutPackages(section.lines);
        packages.push(...found);
        const script = scriptText(rest, args);
        if (script !== "") steps.push(script);
        if (/APPTAINER_ENVIRONMENT|SINGULARITY_ENVIRONMENT/.test(script))
          leave(section.span, "what %post writes into the environment: name it in env");
        break;
      }
      case "environment":
        for (const [name, value] of variables(section, leave)) env[name] = value;
        break;
      case "labels":
        for (const line of contentLines(section)) {
          const [, key = "", value = ""] = /^\s*(\S+)\s*(.*)$/.exec(line) ?? [];
          labels[key] = templated(literal(value.trim()));
        }
        break;
      case "runscript":
        // In a list, unlike in a step, nothing but build args is written ${NAME}.
        entrypoint = ["/bin/sh", "-c", templated(literal(dedented(section.lines))), "runscript"];
        break;
      case "test":
        if (text !== "") tests.push(text);
        break;
      case "help":
        description = literal(section.lines.map((line) => line.trim()).join(" ")).trim() || undefined;
        break;
      default:
        if (section.name !== "setup" || !unpacks) leave(section.span, `%${section.name}`);
    }
  }
  return {
    description,
    base: baseOf(stage, templated, leave),
    packages: some(packages),
    env: Object.keys(env).length > 0 ? env : undefined,
    labels: Object.keys(labels).length > 0 ? labels : undefined,
    files: some(files),
    steps: some(steps),
    tests: some(tests),
    entrypoint,
  };
}

/** Files of the context, or of another stage; what lies elsewhere on the machine is not in a context. */
function filesOf(section: Section, origin: (stage: string) => string, leave: Leave): readonly DraftValue[] {
  const from = /^from\s+(\S+)$/.exec(section.words)?.[1];
  return contentLines(section).flatMap((line): DraftValue[] => {
    const words = wordsOf(line).map(unquoted);
    const [src = "", place = src] = words.map((word) => templated(literal(word)));
    // What does not begin with a slash is below the image's root.
    const to = /^(\/|\$\{)/.test(place) ? place : `/${place}`;
    if (from === undefined && src.startsWith("/")) {
      leave(section.span, `%files ${words[0]}: it is outside of the build context`);
      return [];
    }
    return [from === undefined ? `${src}:${to}` : { from: origin(from), src, to }];
  });
}

/** The packages a script begins with, and what it does then. */
function withoutPackages(lines: readonly string[]): {
  readonly found: readonly string[];
  readonly rest: readonly string[];
} {
  const found: string[] = [];
  let at = 0;
  let start = 0;
  while (at < lines.length) {
    const parts: string[] = [];
    do parts.push(lines[at++] ?? "");
    while (parts.at(-1)?.trimEnd().endsWith("\\") === true && at < lines.length);
    const command = parts.join("\n").trim();
    const isNothing =
      command === "" ||
      command.startsWith("#") ||
      /^(set -\w+|apt(-get)? (-y )?(update|clean))$/.test(command);
    if (isNothing || /^rm -rf \/var\/lib\/apt\/lists(\/\*)?$/.test(command)) {
      if (found.length > 0 || !/^(#|set)/.test(command)) start = at;
      continue;
    }
    const known = recognise(command);
    if (known?.kind !== "packages" || known.rest !== "") break;
    found.push(...known.names);
    start = at;
  }
  return found.length === 0 ? { found, rest: lines } : { found, rest: lines.slice(start) };
}

function variables(section: Section, leave: Leave): readonly (readonly [string, string])[] {
  return contentLines(section).flatMap((line): readonly (readonly [string, string])[] => {
    const found = assignmentsIn(line);
    if (found === undefined) leave(section.span, `%environment: ${line.trim()}`);
    return (found ?? []).map(([name, value]) => {
      const text = unquoted(value);
      const isLiteral = value.startsWith("'");
      return [name, templated(isLiteral ? literal(text) : text.replace(/\$(?:\{(\w+)\}|(\w+))/g, "${$1$2}"))];
    });
  });
}

/** The variables a line of shell sets, with their quotes; undefined for a line that does anything else. */
function assignmentsIn(line: string): readonly (readonly [string, string])[] | undefined {
  const found: (readonly [string, string])[] = [];
  for (const [first = "", ...others] of commandsIn(line.replace(/\s#.*$/, ""))) {
    const isExport = first === "export";
    for (const word of isExport ? others : [first, ...others]) {
      const [, name, value = ""] = /^([A-Za-z_]\w*)=("[^"`]*"|'[^']*'|[^"'`]*)$/.exec(word) ?? [];
      if (name !== undefined && !/\$\(/.test(value)) found.push([name, value]);
      // What is exported by its name alone was set before.
      else if (!isExport || !/^[A-Za-z_]\w*$/.test(word)) return undefined;
    }
  }
  return found;
}

function commandsIn(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of wordsOf(line)) {
    if (word === "&&" || word === ";") commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter(({ length }) => length > 0);
}

/** The words of a line, with their quotes, and what stands between commands; nothing in quotes or in `{{ NAME }}` divides. */
function wordsOf(line: string): readonly string[] {
  return line.match(/(?:"[^"]*"|'[^']*'|\{\{[^}]*\}\}|[^\s"';&])+|&&|;/g) ?? [];
}

function contentLines({ lines }: Section): readonly string[] {
  return lines.filter((line) => !/^\s*(#|$)/.test(line));
}

/** A section as a script; `{{ NAME }}` of the file's arguments becomes the build arg. */
function scriptText(lines: readonly string[], args: ReadonlySet<string>): string {
  return templated(shellText(dedented(lines), args));
}

/** The lines of a section without the indent they share. */
function dedented(lines: readonly string[]): string {
  const filled = lines.filter((line) => line.trim() !== "");
  const depth = filled.reduce((least, line) => Math.min(least, line.length - line.trimStart().length), 1000);
  const text = lines.map((line) =>
    line.slice(Math.min(depth, line.length - line.trimStart().length)).trimEnd(),
  );
  return text.join("\n").replace(/^\n+/, "").trimEnd();
}

function templated(text: string): string {
  return text.replace(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g, "${$1}");
}

function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
