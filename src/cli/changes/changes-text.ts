import { maskText, printableLine } from "../../diagnostics/index.ts";
import type { DefinitionChanges, FieldChange, ReadableVertex, VertexChange } from "../../llb/index.ts";
import { fieldLines } from "./field-lines.ts";

const SHOWN_FOLLOWERS = 6;
const SHOWN_FILES = 20;

/** A file of the build context that is another, the vertices that take it, and those that follow. */
export interface FileChange {
  readonly path: string;
  readonly takers: readonly ReadableVertex[];
  readonly followers: readonly ReadableVertex[];
}

/** All that is another, beside the graph too; undefined where nobody knows. */
export interface SpecChanges extends DefinitionChanges {
  readonly settings: readonly FieldChange[] | undefined;
  readonly files: readonly FileChange[] | undefined;
}

/** The steps that change, for people: what began it first, with its lines, then what follows. */
export function changesText(changes: SpecChanges): string {
  const { causes, gone, unchanged, settings = [], files = [] } = changes;
  const shown = causes.filter(({ vertex }) => isStep(vertex));
  const touched = new Set(files.flatMap(({ takers, followers }) => [...takers, ...followers]));
  const steps = unchanged.filter((vertex) => isStep(vertex) && !touched.has(vertex)).length;
  const isSame = causes.length + gone.length + touched.size === 0;
  return [
    ...(shown.length > 0 ? shown : causes).map(causeText),
    ...gone.filter(isStep).map((vertex) => `- ${nameOf(vertex)}\n    is gone\n`),
    ...(settings.length > 0 ? [`~ settings of the image\n${lines(settings.flatMap(fieldLines))}`] : []),
    ...files.slice(0, SHOWN_FILES).map(fileText),
    ...(files.length > SHOWN_FILES
      ? [`… and ${files.length - SHOWN_FILES} more files of the build context\n`]
      : []),
    isSame
      ? "no step is another\n"
      : `${steps} other ${steps === 1 ? "step stays as it is" : "steps stay as they are"}\n`,
    limits(changes),
  ].join("\n");
}

/** What was not looked at. */
function limits({ settings, files }: SpecChanges): string {
  const unknown = [
    ...(files === undefined ? ["files of the build context"] : []),
    ...(settings === undefined ? ["settings of the image"] : []),
    "what is named without digest, checksum or commit, and may be another by now",
  ];
  return `not compared: ${unknown.join("; ")}\n`;
}

function causeText({ vertex, before, fields, followers }: VertexChange): string {
  return lines([
    `${before === undefined ? "+" : "~"} ${nameOf(vertex)}${placeOf(vertex)}`,
    ...(before === undefined ? ["    is new"] : fields.flatMap(fieldLines)),
    ...(before !== undefined && fields.length === 0
      ? ["    stands on other steps, or on them in another order"]
      : []),
    ...followerLines(followers),
  ]);
}

/** A file and the steps that take it; of what is our own, the steps it is for. */
function fileText({ path, takers, followers }: FileChange): string {
  const direct = takers.filter(isStep);
  const first = direct.length > 0 ? direct : followers.filter(isStep).slice(0, 1);
  const rest = followers.filter((vertex) => !first.includes(vertex));
  return lines([
    `~ ${printableLine(path)} of the build context`,
    ...(first.length === 0
      ? ["    no step takes it"]
      : first.map((vertex) => `    taken by: ${nameOf(vertex)}${placeOf(vertex)}`)),
    ...followerLines(rest),
  ]);
}

function followerLines(followers: readonly ReadableVertex[]): readonly string[] {
  const steps = followers.filter(isStep);
  const more = steps.length > SHOWN_FOLLOWERS ? [`… and ${steps.length - SHOWN_FOLLOWERS} more`] : [];
  const names = [...steps.slice(0, SHOWN_FOLLOWERS).map(nameOf), ...more];
  return names.map((name, index) => `${index === 0 ? "    then:" : "         "} ${name}`);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** What a user knows: scripts and folders of ours are none of the spec's steps. */
function isStep({ name = "" }: ReadableVertex): boolean {
  return !name.startsWith("[internal]") && !name.startsWith("[context]");
}

function nameOf({ id, op, name }: ReadableVertex): string {
  return printableLine(name ?? `${op} ${id}`);
}

function placeOf({ sources = [] }: ReadableVertex): string {
  return sources.length > 0 ? `  (${sources.map(printableLine).join(", ")})` : "";
}

/** The same for programs. */
export function changesJson({ causes, gone, unchanged, settings, files }: SpecChanges): string {
  const plain = (vertex: ReadableVertex) => ({
    name: nameOf(vertex),
    op: vertex.op,
    ...(vertex.sources !== undefined && { lines: vertex.sources }),
  });
  const masked = ({ field, added, removed }: FieldChange) => ({
    field,
    added: added.map(maskText),
    removed: removed.map(maskText),
  });
  const value = {
    causes: causes.map(({ vertex, before, fields, followers }) => ({
      ...plain(vertex),
      isNew: before === undefined,
      fields: fields.map(masked),
      followers: followers.map(plain),
    })),
    gone: gone.map(plain),
    unchanged: unchanged.length,
    ...(settings !== undefined && { settings: settings.map(masked) }),
    ...(files !== undefined && {
      files: files.map(({ path, takers, followers }) => ({
        path,
        takers: takers.map(plain),
        followers: followers.map(plain),
      })),
    }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
