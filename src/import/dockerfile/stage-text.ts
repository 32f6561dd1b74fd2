import type { Draft, DraftValue } from "../spec-draft.ts";
import type { DockerInstruction } from "./read-dockerfile.ts";

/** The script of a RUN: what stands behind it, or its heredoc where that is all of it. */
export function scriptOf(text: string, heredocs: DockerInstruction["heredocs"]): string {
  const [first] = heredocs;
  if (first === undefined) return dedented(text);
  const isScript = /^\s*<<-?(["']?)[A-Za-z_]\w*\1\s*$/.test(text);
  if (isScript && heredocs.length === 1) return first.text.trimEnd();
  return [text, ...heredocs.map((one) => `${one.text}${one.name}`)].join("\n");
}

/** A script without the folds that only a Dockerfile needs. */
function dedented(text: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? line.trimStart() : `  ${line.trim()}`))
    .join("\n")
    .trimEnd();
}

/** A text of several lines as one. */
export function joined(text: string): string {
  return text.replace(/ \\\n\s*/g, " ").trim();
}

/** A word without the quotes around it. */
export function unquoted(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, "$2");
}

/** What `user` is set to for a USER. */
export function userValue(user: string): DraftValue {
  const [name = "", group] = user.split(":");
  if (/^\d+$/.test(name))
    return defined({
      uid: Number(name),
      gid: group && /^\d+$/.test(group) ? Number(group) : undefined,
      create: false,
    });
  return defined({ name, group, create: false });
}

/** A port of EXPOSE. */
export function portOf(text: string): DraftValue {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** A list, or nothing where it is empty. */
export function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Keys that have a value. */
export function defined(values: Readonly<Record<string, DraftValue | undefined>>): Draft {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ""),
  );
}
