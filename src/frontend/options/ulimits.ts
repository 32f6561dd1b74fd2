import type { OptionReader } from "./option-reader.ts";

/** Names of Linux' resource limits, as Docker accepts them. */
const NAMES = new Set([
  ...["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc"],
  ...["rss", "rtprio", "rttime", "sigpending", "stack"],
]);

interface Ulimit {
  readonly name: string;
  readonly soft: number;
  readonly hard: number;
}

/** The `ulimit` option: `name=soft[:hard]`, -1 for no limit. */
export function readUlimits(read: OptionReader): readonly Ulimit[] {
  return read.list("ulimit").flatMap((field) => {
    const limit = parseUlimit(field);
    if (typeof limit !== "string") return [limit];
    read.refuse("ulimit", `"${field}" ${limit}`);
    return [];
  });
}

function parseUlimit(field: string): Ulimit | string {
  const match = /^([a-z]+)=(-1|\d{1,15})(?::(-1|\d{1,15}))?$/.exec(field);
  if (match === null) return "is not name=soft[:hard]";
  const [, name = "", softText = "", hardText = softText] = match;
  if (!NAMES.has(name)) return `names no limit; there are ${[...NAMES].join(", ")}`;
  const soft = Number(softText);
  const hard = Number(hardText);
  if (hard !== -1 && (soft === -1 || soft > hard)) return "has a soft limit above the hard one";
  return { name, soft, hard };
}
