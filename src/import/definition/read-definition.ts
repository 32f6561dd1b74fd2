import type { SourceFile, Span } from "../../source/index.ts";

/** A section of a definition file. */
export interface Section {
  /** Without its sign, in lower case. */
  readonly name: string;
  /** What stands behind the name, such as `from build`. */
  readonly words: string;
  readonly lines: readonly string[];
  readonly span: Span;
}

/** One stage: a header, and the sections below it. */
export interface DefinitionStage {
  readonly header: ReadonlyMap<string, string>;
  readonly span: Span;
  readonly sections: readonly Section[];
}

interface Line {
  readonly text: string;
  readonly start: number;
}

/**
 * Reads an Apptainer or Singularity definition file: stages begin with a line `Bootstrap:`, sections with `%name` at the start of a line.
 * Source: the documentation of definition files, Apptainer 1.4.
 */
export function readDefinition(file: SourceFile): readonly DefinitionStage[] {
  const stages: { header: Map<string, string>; span: Span; sections: Section[] }[] = [];
  /** Of the header's lines before its `Bootstrap:`. */
  const early = new Map<string, string>();
  let open: { name: string; words: string; lines: string[]; span: Span } | undefined;
  for (const { text, start } of linesOf(file.text)) {
    const span = { file, start, end: start + text.length };
    const header = /^([A-Za-z][A-Za-z0-9]*)[ \t]*:(.*)$/.exec(text.trim());
    const isStage = header?.[1]?.toLowerCase() === "bootstrap";
    if (isStage) {
      stages.push({ header: new Map(stages.length === 0 ? early : []), span, sections: [] });
      open = undefined;
    }
    const stage = stages.at(-1);
    const section = /^%([A-Za-z]+)[ \t]*(.*)$/.exec(text);
    if (section !== null && stage !== undefined) {
      const [, name = "", words = ""] = section;
      open = { name: name.toLowerCase(), words: words.replace(/#.*$/, "").trim(), lines: [], span };
      stage.sections.push(open);
    } else if (open !== undefined) open.lines.push(text);
    else if (header !== null && stage !== undefined)
      stage.header.set((header[1] ?? "").toLowerCase(), (header[2] ?? "").trim());
    else if (header !== null) early.set((header[1] ?? "").toLowerCase(), (header[2] ?? "").trim());
  }
  return stages;
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const found = { text: line.replace(/\r$/, ""), start };
    start += line.length + 1;
    return found;
  });
}
