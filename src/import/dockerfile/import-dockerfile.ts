import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { printDraft } from "../print-draft.ts";
import { Commented, commented, type Draft, type DraftValue } from "../spec-draft.ts";
import { targetName } from "../target-name.ts";
import { expand, type Known, unknownIn, variablesIn } from "./expand.ts";
import { type DockerInstruction, readDockerfile } from "./read-dockerfile.ts";
import { repositoryOf } from "./repository-of.ts";
import { Stage, type StageSurroundings } from "./stage.ts";

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
  const declared = instructions.flatMap(({ keyword, pairs }) => (keyword === "ARG" ? pairs : []));
  const allArgs = new Set(declared.map(([name]) => name));
  const isNumber = (arg: string) =>
    declared.some(([name, value = ""]) => name === arg && /^\d+$/.test(value));
  const needed = neededIn(instructions);
  for (const instruction of instructions) {
    if (instruction.pairs.some(([name]) => instruction.keyword === "ARG" && !NAME.test(name))) {
      leave(instruction, "an arg whose name a spec cannot have");
      continue;
    }
    const current = stages.at(-1);
    if (instruction.keyword === "ARG")
      addArgs(instruction, args, { globals, needed, leave, stage: current?.stage });
    if (instruction.keyword === "FROM") {
      stages.push(startStage(instruction, stages, { globals, args: allArgs, isNumber, leave }));
    } else if (current !== undefined) {
      current.stage.add(instruction);
      const repository = instruction.keyword === "RUN" ? repositoryOf(instruction.text) : undefined;
      if (repository !== undefined) report.report("import-repository", instruction.span, { repository });
    } else if (instruction.keyword !== "ARG") leave(instruction, `${instruction.keyword} before FROM`);
  }
  const last = stages.at(-1);
  if (last === undefined) {
    report.report(
      "import-nothing",
      { file, start: 0, end: Math.min(1, file.text.length) },
      { kind: "a Dockerfile", sign: "begins with FROM IMAGE" },
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

type Leave = StageSurroundings["leave"];

/** What the instructions that say where things are cannot do without. */
function neededIn(instructions: readonly DockerInstruction[]): ReadonlySet<string> {
  const places = instructions.filter(({ keyword }) => /^(FROM|COPY|ADD|USER|WORKDIR)$/.test(keyword));
  return new Set(
    places.flatMap(({ words, flags }) => [...words, ...flags.map(([, value]) => value)].flatMap(variablesIn)),
  );
}

interface ArgFacts {
  /** Args before the first stage. */
  readonly globals: Map<string, Known>;
  readonly needed: ReadonlySet<string>;
  readonly leave: Leave;
  /** The one the arg stands in. */
  readonly stage: Stage | undefined;
}

function addArgs(
  instruction: DockerInstruction,
  args: Map<string, DraftValue>,
  { globals, needed, leave, stage }: ArgFacts,
): void {
  for (const [name, value] of instruction.pairs) {
    const text = value === undefined ? undefined : defaultOf(value, stage, globals);
    if (value !== undefined && text === undefined)
      leave(instruction, `the default of ${name}, ${value}: its base alone knows the variables in it`);
    if (stage === undefined) globals.set(name, { kind: "arg" });
    if (GIVEN.test(name)) continue;
    // A line that only names a global arg gives it no default.
    if (args.has(name) && (text === undefined || hasDefault(args.get(name)))) continue;
    // Without a default an arg is empty in a Dockerfile. Where it says a place, that makes no sense: it must be given.
    args.set(name, commented(instruction.comment, text ?? (needed.has(name) ? {} : "")));
  }
}

function defaultOf(value: string, stage: Stage | undefined, globals: ReadonlyMap<string, Known>) {
  if (stage !== undefined) return stage.defaultOf(value);
  return unknownIn(value, globals).length > 0 ? undefined : expand(value, globals);
}

function hasDefault(arg: DraftValue | undefined): boolean {
  const value = arg instanceof Commented ? arg.value : arg;
  return typeof value === "string" && value !== "";
}

interface FileFacts {
  readonly globals: ReadonlyMap<string, Known>;
  readonly args: ReadonlySet<string>;
  readonly isNumber: (arg: string) => boolean;
  readonly leave: Leave;
}

function startStage(
  from: DockerInstruction,
  before: readonly NamedStage[],
  { globals, args, isNumber, leave }: FileFacts,
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
    stage: new Stage({ parent: parent?.stage, args, origin, leave, isNumber, image: root }, ALWAYS_KNOWN),
  };
}

/** A stage sees global args only once it names them. */
const ALWAYS_KNOWN: ReadonlyMap<string, Known> = new Map(
  ["PLATFORM", "OS", "ARCH", "VARIANT"].map((word) => [`TARGET${word}`, { kind: "arg" }]),
);

function rootImage(stage: NamedStage): string {
  return stage.parent === undefined ? (stage.from.words[0] ?? "") : rootImage(stage.parent);
}
