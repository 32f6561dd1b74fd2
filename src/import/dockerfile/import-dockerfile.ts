import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { printDraft } from "../print-draft.ts";
import { commented, type Draft, type DraftValue } from "../spec-draft.ts";
import { targetName } from "../target-name.ts";
import { expand, type Known } from "./expand.ts";
import { type DockerInstruction, readDockerfile } from "./read-dockerfile.ts";
import { Stage } from "./stage.ts";

/** Args every build has. Source: the documentation of docker buildx, "Automatic platform ARGs". */
const GIVEN = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$|^(HTTP|HTTPS|FTP|NO|ALL)_PROXY$/i;
/** Of a build arg. */
const NAME = /^[A-Za-z_]\w{0,63}$/;

interface NamedStage {
  readonly name: string;
  readonly from: DockerInstruction;
  readonly base: string;
  readonly parent: NamedStage | undefined;
  readonly stage: Stage;
}

/**
 * The text of a spec that says what a Dockerfile does. What it could not carry over is reported at its line, and told in a comment. Undefined
 * after a report that nothing could be read.
 */
export function importDockerfile(file: SourceFile, report: Reporter): string | undefined {
  const instructions = readDockerfile(file);
  const left: string[] = [];
  const leave = (instruction: DockerInstruction, what: string): void => {
    report.report("import-left", instruction.span, { what });
    const line = file.text.slice(0, instruction.span.start).split("\n").length;
    left.push(`line ${line}: ${what.replace(/\s+/g, " ")}`);
  };
  const args = new Map<string, DraftValue>();
  const globals = new Map<string, Known>();
  const stages: NamedStage[] = [];
  const allArgs = new Set(
    instructions.flatMap(({ keyword, pairs }) => (keyword === "ARG" ? pairs.map(([name]) => name) : [])),
  );
  for (const instruction of instructions) {
    if (instruction.pairs.some(([name]) => instruction.keyword === "ARG" && !NAME.test(name))) {
      leave(instruction, "an arg whose name a spec cannot have");
      continue;
    }
    if (instruction.keyword === "ARG") addArgs(instruction, args, globals, stages.length === 0);
    const current = stages.at(-1);
    if (instruction.keyword === "FROM") {
      stages.push(startStage(instruction, stages, { globals, args: allArgs, leave }));
    } else if (current !== undefined) current.stage.add(instruction);
    else if (instruction.keyword !== "ARG") leave(instruction, `${instruction.keyword} before FROM`);
  }
  const last = stages.at(-1);
  if (last === undefined) {
    report.report(
      "import-nothing",
      { file, start: 0, end: Math.min(1, file.text.length) },
      { kind: "Dockerfile" },
    );
    return undefined;
  }
  const shared: Draft = { args: args.size > 0 ? Object.fromEntries(args) : undefined };
  if (stages.length === 1) return printDraft({ ...shared, ...targetDraft(last) }, left);
  const targets = stages.map((one): [string, DraftValue] => [
    one.name,
    commented(one.from.comment, { ...(one === last && { default: true }), ...targetDraft(one) } as Draft),
  ]);
  return printDraft({ ...shared, targets: Object.fromEntries(targets) }, left);
}

function targetDraft({ base, parent, stage }: NamedStage): Draft {
  return { ...(parent === undefined ? { base } : { from: parent.name }), ...stage.draft() };
}

function addArgs(
  { pairs, comment }: DockerInstruction,
  args: Map<string, DraftValue>,
  globals: Map<string, Known>,
  isGlobal: boolean,
): void {
  for (const [name, value] of pairs) {
    if (isGlobal) globals.set(name, { kind: "arg" });
    if (GIVEN.test(name)) continue;
    const known = args.get(name);
    // Without a default an arg is empty in a Dockerfile, and a line that only names a global one gives it none.
    if (known === undefined || (known === "" && value !== undefined))
      args.set(name, commented(comment, value === undefined ? "" : expand(value, new Map())));
  }
}

interface FileFacts {
  readonly globals: ReadonlyMap<string, Known>;
  readonly args: ReadonlySet<string>;
  readonly leave: (instruction: DockerInstruction, what: string) => void;
}

function startStage(
  from: DockerInstruction,
  before: readonly NamedStage[],
  { globals, args, leave }: FileFacts,
): NamedStage {
  const [image = "scratch"] = from.words;
  const byName = (name: string): NamedStage | undefined =>
    before.find(({ from: other }) => other.stage?.toLowerCase() === name.toLowerCase());
  const parent = byName(image);
  const platform = from.flags.find(([name]) => name === "platform")?.[1];
  if (platform !== undefined && !/TARGETPLATFORM/.test(platform))
    leave(from, `FROM --platform=${platform}: a target is for the platform that is built`);
  const origin = (text: string): string =>
    (/^\d+$/.test(text) ? before[Number(text)]?.name : byName(text)?.name) ?? text;
  const base = expand(image, globals);
  const root = parent === undefined ? image : rootImage(parent);
  return {
    name: targetName(
      from.stage ?? `stage-${before.length + 1}`,
      before.map(({ name }) => name),
    ),
    from,
    base,
    parent,
    stage: new Stage({ parent: parent?.stage, args, origin, leave, image: root }, ALWAYS_KNOWN),
  };
}

/** A stage sees global args only once it names them. */
const ALWAYS_KNOWN: ReadonlyMap<string, Known> = new Map(
  ["PLATFORM", "OS", "ARCH", "VARIANT"].map((word) => [`TARGET${word}`, { kind: "arg" }]),
);

function rootImage(stage: NamedStage): string {
  return stage.parent === undefined ? (stage.from.words[0] ?? "") : rootImage(stage.parent);
}
