import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile, Span } from "../../source/index.ts";
import { joinLines, type LogicalLine } from "./join-lines.ts";
import { FILE_OPTIONS, REQUIREMENT_OPTIONS } from "./options.ts";
import { parseRequirement } from "./pep508.ts";
import { splitWords, type Word } from "./split-words.ts";

/** A file or folder that a requirements file names. */
export interface FileReference {
  /** `list`: another file of this kind, relative to the one that names it. `input`: what pip installs or looks into. */
  readonly kind: "list" | "input";
  /** As written. */
  readonly path: string;
  readonly span: Span;
}

/**
 * Reads a requirements or constraints file as pip does: which files of the build context it needs. What pip would refuse is
 * reported with its line. Lines with `${NAME}` are left to pip, which alone knows the variable.
 * Source: https://pip.pypa.io/en/stable/reference/requirements-file-format/.
 */
export function readRequirements(file: SourceFile, report: Reporter): readonly FileReference[] {
  const reader = new RequirementsReader(file, report);
  for (const line of joinLines(file.text)) reader.read(line);
  return reader.references;
}

/** The local file or folder a requirement names, if it is one: `./project[extra]`, `wheels/a-1-py3-none-any.whl`. */
export function localPath(requirement: string): string | undefined {
  const text = requirement
    .trim()
    .replace(/\s;.*$|\s+--.*$/s, "")
    .trim();
  const address = /^file:(?:\/\/)?(.*)$/.exec(text)?.[1];
  if (address !== undefined) return address.startsWith("/") ? undefined : withoutExtras(address);
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(text) || /^[A-Za-z0-9][\w.-]*\s*(?:\[[^\]]*\])?\s*@/.test(text))
    return undefined;
  if (text.startsWith("/")) return undefined;
  const path = withoutExtras(text);
  const isPath =
    /^\.{1,2}(?:$|\/)/.test(path) || path.includes("/") || /\.(?:whl|zip|tar\.gz|tgz)$/.test(path);
  return isPath ? path : undefined;
}

function withoutExtras(path: string): string {
  return path.replace(/\[[^\]/]*\]$/, "");
}

class RequirementsReader {
  readonly references: FileReference[] = [];
  readonly #file: SourceFile;
  readonly #report: Reporter;

  constructor(file: SourceFile, report: Reporter) {
    this.#file = file;
    this.#report = report;
  }

  read(line: LogicalLine): void {
    if (/\$\{[A-Z0-9_]+\}/.test(line.text)) return;
    if (line.text.startsWith("-")) this.#readOptions(line);
    else this.#readRequirement(line);
  }

  #readOptions(line: LogicalLine): void {
    for (const { name, value } of this.#optionsOf(line, 0, FILE_OPTIONS)) {
      if (value === undefined) continue;
      switch (name) {
        case "-r":
        case "--requirement":
        case "-c":
        case "--constraint":
          if (!isAddress(value.text)) this.#refer("list", value.text, value);
          break;
        case "-e":
        case "--editable":
          this.#refer(
            "input",
            isAddress(value.text) ? localPath(value.text) : value.text.replace(/\[[^\]/]*\]$/, ""),
            value,
          );
          break;
        case "-f":
        case "--find-links":
          if (!isAddress(value.text) && !value.text.startsWith("/")) this.#refer("input", value.text, value);
          break;
      }
    }
  }

  #readRequirement(line: LogicalLine): void {
    const cut = /\s--?[A-Za-z]/.exec(line.text)?.index ?? line.text.length;
    if (cut < line.text.length) this.#optionsOf(line, cut, REQUIREMENT_OPTIONS);
    const text = line.text.slice(0, cut).trim();
    const path = localPath(text);
    if (path !== undefined) this.#refer("input", path, this.#span(line, 0, text.length));
    if (path !== undefined || isAddress(text) || text.startsWith("/")) return;
    const parsed = parseRequirement(text);
    if (parsed.kind === "requirement") return;
    const span = this.#span(line, Math.min(parsed.at, text.length - 1), text.length);
    this.#report.report("requirement-syntax", span, { problem: parsed.problem });
  }

  /** Options from a place of a line on, each with its value; those pip does not have there are reported. */
  #optionsOf(
    line: LogicalLine,
    from: number,
    known: typeof FILE_OPTIONS,
  ): readonly { readonly name: string; readonly value?: Word }[] {
    const words = splitWords(line, from);
    if (words === undefined) {
      const span = this.#span(line, from, line.text.length);
      this.#report.report("requirement-syntax", span, { problem: "a quote is not closed" });
      return [];
    }
    const options: { name: string; value?: Word }[] = [];
    for (let index = 0; index < words.length; index++) {
      const word = words[index];
      if (word === undefined) break;
      const option = splitOption(word, known);
      const kind = known[option.name];
      if (kind === undefined) {
        this.#report.report("requirement-option", this.#at(word), {
          name: option.name,
          names: Object.keys(known),
        });
        return options;
      }
      if (kind === "flag") options.push({ name: option.name });
      else if (option.value !== undefined) options.push({ name: option.name, value: option.value });
      else {
        const value = words[++index];
        if (value === undefined) {
          this.#report.report("requirement-syntax", this.#at(word), {
            problem: `${option.name} needs a value`,
          });
        } else options.push({ name: option.name, value });
      }
    }
    return options;
  }

  #refer(kind: FileReference["kind"], path: string | undefined, at: { start: number; end: number }): void {
    if (path !== undefined) this.references.push({ kind, path, span: this.#at(at) });
  }

  #at({ start, end }: { readonly start: number; readonly end: number }): Span {
    return { file: this.#file, start, end };
  }

  #span(line: LogicalLine, from: number, to: number): Span {
    const start = line.offsets[from] ?? 0;
    return { file: this.#file, start, end: Math.max(start, (line.offsets[to - 1] ?? start) + 1) };
  }
}

/** `--name=value`, `--name`, and `-rvalue` of the options with one letter. */
function splitOption(
  word: Word,
  known: typeof FILE_OPTIONS,
): { readonly name: string; readonly value?: Word } {
  const equals = word.text.startsWith("--") ? word.text.indexOf("=") : -1;
  const short = word.text.slice(0, 2);
  const cut =
    equals >= 0 ? equals : !word.text.startsWith("--") && known[short] === "value" ? 2 : word.text.length;
  const name = word.text.slice(0, cut);
  const text = word.text.slice(equals >= 0 ? cut + 1 : cut);
  return text === "" && equals < 0 ? { name } : { name, value: { ...word, text } };
}

function isAddress(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*:/.test(text);
}
