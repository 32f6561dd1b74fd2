import { posix } from "node:path";
import { starterFiles } from "../../lower/index.ts";
import type {
  CopyStep,
  DirectoryStep,
  HttpStep,
  ModelStep,
  ModelTreeStep,
  Owner,
  PlanStep,
  StartModelsStep,
  TextStep,
} from "../../plan/index.ts";
import { prunePatterns } from "./prune-patterns.ts";
import type { Instruction, Marks } from "./recipe.ts";
import { below, type Place, type RecipeDraft } from "./recipe-draft.ts";
import { StageDraft } from "./stage-draft.ts";

const FILES = "/run/mlspec/files";

/** Copies files onto a root; what an address leads to is fetched where it goes. */
export function writeCopy(step: CopyStep, draft: StageDraft, recipe: RecipeDraft): void {
  const source = recipe.graph.step(step.from);
  const marks = marksOf(step, recipe);
  const { to } = step;
  const isWhole = step.exclude.length === 0 && !step.unpack;
  if (source.kind === "http" && isWhole) {
    const mode = step.mode ?? source.mode;
    draft.add(
      fetched(source, to.endsWith("/") ? `${to}${source.filename}` : to, recipe, {
        ...marks,
        ...modeOf(mode),
      }),
    );
  } else if (source.kind === "git" && isWhole) {
    draft.add({ ...cloned(source), to, ...marks });
  } else if (isWhole || recipe.tools() === undefined) {
    if (!isWhole)
      recipe.note(
        `${step.title}: nothing is left out or unpacked, for no image has the tools to do so`,
        step,
      );
    const place = recipe.place(step.from);
    draft.add({
      kind: "copy",
      from: place.from,
      src: step.src.map((src) => readPath(place, src)),
      to,
      ...marks,
    });
  } else {
    const { from, path } =
      source.kind === "http" && step.unpack ? unpacked(step, source, recipe) : pruned(step, recipe);
    draft.add({ kind: "copy", from, src: [path], to, ...marks });
  }
}

/** A path where a copy reads it: in the context as it is written there. */
function readPath(place: Place, src: string): string {
  const isOutside = place.from.kind === "context" || place.from.kind === "named";
  return isOutside ? src.replace(/^\/+(?=.)/, "") : below(place, src);
}

/** Files of a copy without those that are left out, in a folder of a stage of their own. */
function pruned(step: CopyStep, recipe: RecipeDraft): Place {
  const place = recipe.place(step.from);
  const stage = recipe.tools();
  if (stage === undefined) return place;
  stage.title(`${step.title}, without ${step.exclude.join(" ")}`);
  const src = step.src.map((one) => readPath(place, one));
  // What goes to a name of its own may be a file, or a folder whose permissions go with it.
  const folder = step.to.endsWith("/") ? `${FILES}/` : `${FILES}/it`;
  stage.add({ kind: "copy", from: place.from, src, to: folder });
  const patterns = prunePatterns(step.exclude);
  for (const pattern of patterns.unknown)
    recipe.note(`${step.title}: the pattern ${pattern} is not read`, step);
  stage.run({
    argv: ["/bin/sh", "-c", PRUNE, "mlspec-prune", folder, ...patterns.expressions],
    env: [...stage.env],
  });
  return { from: { kind: "stage", name: recipe.close(stage, `${step.stage}-files`) }, path: folder };
}

/** Removes below a folder what one of the expressions matches. Arguments: folder, expressions. */
const PRUNE = `set -eu
if ! [ -d "$1" ]; then exit 0; fi
cd "$1"
shift
for expression in "$@"; do
  find . -mindepth 1 | sed 's|^\\./||' | { grep -E -x -e "$expression" || :; } | while IFS= read -r path; do rm -rf "./$path"; done
done
`;

/** An archive's files, in a folder of a stage of their own. */
function unpacked(step: CopyStep, source: HttpStep, recipe: RecipeDraft): Place {
  const stage = recipe.tools();
  if (stage === undefined) return recipe.place(step.from);
  stage.title(step.title);
  stage.folder(FILES);
  const archive = `/run/mlspec/${source.filename}`;
  stage.add(fetched(source, archive, recipe));
  stage.run({ argv: ["tar", "-xpf", archive, "-C", FILES], env: [...stage.env] });
  return { from: { kind: "stage", name: recipe.close(stage, `${step.stage}-files`) }, path: FILES };
}

/** Writes a file whose bytes stand in the plan. */
export function writeText(step: TextStep, draft: StageDraft, recipe: RecipeDraft): void {
  const marks = { ...marksOf(step, recipe), mode: step.mode ?? 0o644 };
  draft.add(writtenFile(step.content, step.to, marks, recipe, step));
}

/** Copies the files of a folder nobody has looked into. */
export function writeModelTree(step: ModelTreeStep, draft: StageDraft, recipe: RecipeDraft): void {
  const place = recipe.place(step.from);
  const src = readPath(place, step.path);
  draft.add({ kind: "copy", from: place.from, src: [src], to: step.to, ...ownerOf(step.owner, recipe) });
}

/** Writes what fetches models when a container starts. */
export function writeStarter(step: StartModelsStep, draft: StageDraft, recipe: RecipeDraft): void {
  for (const { to, content, mode } of starterFiles(step))
    draft.add(writtenFile(content, to, { mode }, recipe, step));
}

/** A file of these bytes: written where it goes if an instruction can say them, else made by a program elsewhere. */
export function writtenFile(
  content: string,
  to: string,
  marks: Marks,
  recipe: RecipeDraft,
  step: PlanStep,
): Instruction {
  const isPlain = content.endsWith("\n") && !/[\r\0]/.test(content) && longestLine(content) < LONGEST;
  if (isPlain && !/\s/.test(to)) return { kind: "write", content, to, ...marks };
  const stage = isPlain ? new StageDraft({ kind: "scratch" }, {}) : recipe.tools();
  if (stage === undefined) {
    recipe.note(`${to} ends with a newline here, for no image has the tools to write it without`, step);
    return { kind: "write", content: `${content}\n`, to, ...marks };
  }
  const file = "/run/mlspec/file";
  stage.title(step.title);
  if (isPlain) stage.add({ kind: "write", content, to: file });
  else {
    stage.folder(posix.dirname(file));
    const pieces = content.match(new RegExp(`[^]{1,${LONGEST / 4}}`, "g")) ?? [];
    stage.run({ argv: ["/bin/sh", "-c", PRINT, "mlspec-print", file, ...pieces], env: [...stage.env] });
  }
  const name = recipe.close(stage, `${step.stage}-text`);
  return { kind: "copy", from: { kind: "stage", name }, src: [file], to, ...marks };
}

/** Writes a file. Arguments: the file, the pieces of its text. */
const PRINT =
  'file=$1; shift; : >"$file"; for piece in "$@"; do printf %s "$piece" >>"$file"; done; chmod 644 "$file"';

/** Bytes of a line that a builder's reader of Dockerfiles takes. */
const LONGEST = 60_000;

function longestLine(text: string): number {
  return text.split("\n").reduce((most, line) => Math.max(most, line.length), 0);
}

/** Makes a folder of its own owner or permissions. */
export function writeFolder(step: DirectoryStep, draft: StageDraft, recipe: RecipeDraft): void {
  const { path, owner, mode = 0o755 } = step.entry;
  const from = recipe.emptyStage();
  const above = posix.dirname(path);
  // A builder would give the folder's owner to those above it that it makes.
  if (owner !== undefined && !USUAL.has(above))
    draft.add({ kind: "copy", from: { kind: "stage", name: from }, src: ["/empty/"], to: above });
  const source = recipe.emptyFolder(step);
  draft.add({ kind: "folder", path, from, source, mode, ...ownerOf(owner, recipe) });
}

/** Folders that every image has. */
const USUAL: ReadonlySet<string> = new Set([
  "/",
  "/opt",
  "/srv",
  "/home",
  "/var",
  "/usr",
  "/usr/local",
  "/etc",
]);

/** Fetches a model's files to their places. */
export function writeModel(step: ModelStep, draft: StageDraft, recipe: RecipeDraft): void {
  const marks = { mode: step.mode, ...ownerOf(step.owner, recipe) };
  for (const { from, to, name } of step.files) {
    const source = recipe.graph.step(from);
    if (source.kind === "http") draft.add(fetched(source, to, recipe, marks));
    else {
      const place = recipe.place(from);
      draft.add({ kind: "copy", from: place.from, src: [below(place, name)], to, ...marks });
    }
  }
}

/** A file behind an address. */
export function fetched(step: HttpStep, to: string, recipe: RecipeDraft, marks: Marks = {}): Instruction {
  if (step.authSecret !== undefined) {
    recipe.note(
      `${step.url} is asked for without the secret ${step.authSecret}: a builder's ADD sends none`,
      step,
    );
  }
  return {
    kind: "fetch",
    url: step.url,
    to,
    ...(step.sha256 !== undefined && { sha256: step.sha256 }),
    ...marks,
  };
}

/** A repository's tree. */
export function cloned(step: Extract<PlanStep, { kind: "git" }>) {
  const { remote, ref, subdir } = step;
  return {
    kind: "clone",
    remote,
    ...(ref !== undefined && { ref }),
    ...(subdir !== undefined && { subdir }),
  } as const;
}

function marksOf(step: CopyStep | TextStep, recipe: RecipeDraft): Marks {
  return { ...ownerOf(step.owner, recipe), ...modeOf(step.mode) };
}

function ownerOf(owner: Owner | undefined, recipe: RecipeDraft): Marks {
  return owner === undefined ? {} : { owner: recipe.owner(owner) };
}

function modeOf(mode: number | undefined): Marks {
  return mode === undefined ? {} : { mode };
}
