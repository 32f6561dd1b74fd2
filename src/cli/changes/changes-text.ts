import { maskText } from "../../diagnostics/index.ts";
import type { DefinitionChanges, FieldChange, ReadableVertex, VertexChange } from "../../llb/index.ts";
import { printableLine } from "../progress/index.ts";

/** What is shown of one value: a script may be long. */
const SHOWN_LETTERS = 120;
const SHOWN_FOLLOWERS = 6;
const SHOWN_FILES = 20;

/** Words for fields of ops. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  actions: "files",
  args: "arguments",
  attributes: "how it is fetched",
  cwd: "folder",
  env: "environment",
  identifier: "source",
  layers: "layers",
  mounts: "mounts",
};

/** All that is another, beside the graph too. */
export interface SpecChanges extends DefinitionChanges {
  readonly settings: readonly FieldChange[];
  /** Undefined where nobody knows. */
  readonly otherFiles: readonly string[] | undefined;
}

/** The steps that change, for people: what began it first, with its lines, then what follows. */
export function changesText({ causes, gone, unchanged, settings, otherFiles }: SpecChanges): string {
  const shown = causes.filter(({ vertex }) => isStep(vertex));
  const steps = unchanged.filter(isStep).length;
  return [
    ...(shown.length > 0 ? shown : causes).map(causeText),
    ...gone.filter(isStep).map((vertex) => `- ${nameOf(vertex)}\n    is gone\n`),
    ...(settings.length > 0 ? [`~ settings of the image\n${lines(settings.flatMap(fieldLines))}`] : []),
    ...(otherFiles !== undefined && otherFiles.length > 0 ? [filesText(otherFiles)] : []),
    causes.length + gone.length === 0
      ? "no step is another\n"
      : `${steps === 1 ? "1 other step stays as it is" : `${steps} other steps stay as they are`}\n`,
    ...(otherFiles === undefined
      ? ["What files of the build context hold is not compared: a graph does not have it.\n"]
      : []),
  ].join("\n");
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\n`).join("");
}

/** Steps that copy them, or read them, run again too. */
function filesText(paths: readonly string[]): string {
  const more = paths.length > SHOWN_FILES ? [`… and ${paths.length - SHOWN_FILES} more`] : [];
  const shown = [...paths.slice(0, SHOWN_FILES).map(printableLine), ...more];
  return `~ files of the build context: what takes them runs again\n${lines(shown.map((path) => `    ${path}`))}`;
}

function causeText({ vertex, before, fields, followers }: VertexChange): string {
  const { sources = [] } = vertex;
  const place = sources.length > 0 ? `  (${sources.map(printableLine).join(", ")})` : "";
  const steps = followers.filter(isStep);
  const more = steps.length > SHOWN_FOLLOWERS ? [`… and ${steps.length - SHOWN_FOLLOWERS} more`] : [];
  const after = [...steps.slice(0, SHOWN_FOLLOWERS).map(nameOf), ...more];
  return lines([
    `${before === undefined ? "+" : "~"} ${nameOf(vertex)}${place}`,
    ...(before === undefined ? ["    is new"] : fields.flatMap(fieldLines)),
    ...after.map((name, index) => `${index === 0 ? "    then:" : "         "} ${name}`),
  ]);
}

function fieldLines({ field, added, removed }: FieldChange): readonly string[] {
  const name = FIELD_WORDS[field] ?? field;
  const line = (text: string) => `    ${name}: ${text}`;
  const [from, to] = [removed[0], added[0]];
  const keys = removed.length === 1 && added.length === 1 && from && to ? keyChanges(from, to) : undefined;
  if (keys !== undefined) return keys.map(line);
  const all = [
    ...removed.map((value) => line(`- ${short(value)}`)),
    ...added.map((value) => line(`+ ${short(value)}`)),
  ];
  return [...new Set(all)];
}

/** Of two mappings, written as JSON, the keys that differ; undefined where they are none. */
function keyChanges(from: string, to: string): readonly string[] | undefined {
  if (!from.startsWith("{") || !to.startsWith("{")) return undefined;
  const [olds, news] = [from, to].map((json) => new Map(Object.entries(JSON.parse(json) as object)));
  const keys = [...new Set([...(olds?.keys() ?? []), ...(news?.keys() ?? [])])];
  const text = (value: unknown) =>
    short(typeof value === "string" ? value : (JSON.stringify(value) ?? "none"));
  const where = news?.get("dest") ?? news?.get("path");
  return keys
    .filter((key) => JSON.stringify(olds?.get(key)) !== JSON.stringify(news?.get(key)))
    .map((key) => {
      const place =
        typeof where === "string" && key !== "dest" && key !== "path" ? ` of ${short(where)}` : "";
      return `${key}${place}: ${text(olds?.get(key))} → ${text(news?.get(key))}`;
    });
}

function short(value: string): string {
  const text = printableLine(maskText(value).replaceAll("\n", "⏎"));
  return text.length > SHOWN_LETTERS ? `${text.slice(0, SHOWN_LETTERS)}…` : text;
}

/** What a user knows: scripts and folders of ours are none of the spec's steps. */
function isStep({ name = "" }: ReadableVertex): boolean {
  return !name.startsWith("[internal]");
}

function nameOf({ id, op, name }: ReadableVertex): string {
  return printableLine(name ?? `${op} ${id}`);
}

/** The same for programs. */
export function changesJson({ causes, gone, unchanged, settings, otherFiles }: SpecChanges): string {
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
    settings: settings.map(masked),
    ...(otherFiles !== undefined && { otherFiles }),
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
