import type { LockedDistro } from "./lock.ts";

/** A distribution as a lock has it: `ID:VERSION_ID`, and after it what the distribution is like, such as `ubuntu:24.04 debian`. */
export function distroText({ id, versionId, idLike }: LockedDistro): string {
  return [`${id}:${versionId}`, ...idLike].join(" ");
}

/** The distribution a text means; undefined for a text that {@link distroText} would not have written. */
export function parseDistroText(text: unknown): LockedDistro | undefined {
  const parts = typeof text === "string" ? /^([\w.-]+):([\w.+~-]*)((?: [\w.-]+)*)$/.exec(text) : null;
  if (parts === null) return undefined;
  const [, id = "", versionId = "", like = ""] = parts;
  return { id, versionId, idLike: like.split(" ").slice(1) };
}

/** What stands for a distribution in a lock; undefined for one that a lock cannot hold. */
export function lockableDistro(distro: LockedDistro): LockedDistro | undefined {
  return parseDistroText(distroText(distro));
}
