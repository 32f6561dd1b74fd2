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
    .replace(/^(\s*\\\n)+/, "")
    .split("\n")
    .map((line, index) => (index === 0 ? line.trimStart() : `  ${line.trim()}`))
    .join("\n")
    .trimEnd();
}

/** A text of several lines as one. */
export function joined(text: string): string {
  return text.replace(/ \\\n\s*/g, " ").trim();
}

/** What `user` is set to for a USER; `isNumber` says of a build arg whether it is one. */
export function userValue(user: string, isNumber: (arg: string) => boolean): DraftValue {
  // A `:` in `${NAME:-other}` divides nothing.
  const [, name = "", group] = /^((?:\$\{[^}]*\}|[^:])*)(?::(.*))?$/.exec(user) ?? [];
  const number = (text: string): DraftValue | undefined => {
    if (/^\d+$/.test(text)) return Number(text);
    const [, arg] = /^\$\{(\w+)\}$/.exec(text) ?? [];
    return arg !== undefined && isNumber(arg) ? text : undefined;
  };
  const uid = number(name);
  if (uid === undefined) return defined({ name, group, create: false });
  return defined({ uid, gid: group === undefined ? undefined : number(group), create: false });
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
