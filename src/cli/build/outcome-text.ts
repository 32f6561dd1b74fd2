import { stat } from "node:fs/promises";
import type { ExportTarget } from "../../buildkit/session/index.ts";
import { bytes, type Journal } from "../progress/index.ts";
import type { RootFile } from "./root-file.ts";

/** An image that was pushed, and what is known of its layers. */
export interface Pushed {
  readonly name: string;
  readonly before: ReadonlySet<string> | undefined;
  readonly after: ReadonlySet<string> | undefined;
}

/** What became of an image in its registry, in one line. What the engine does not tell is said to be so. */
export function pushedText({ name, before, after }: Pushed, journal: Journal): string {
  const sent = sentBytes(journal);
  const size = sent === undefined ? "the engine does not tell how many bytes" : `${bytes(sent)} sent`;
  if (after === undefined) return `pushed ${name}; ${size}, nor which layers\n`;
  const known = before ?? new Set<string>();
  const reused = [...after].filter((layer) => known.has(layer)).length;
  const old = before === undefined ? "the name is new there" : `${reused} reused`;
  return `pushed ${name}: ${after.size} layers, ${after.size - reused} new, ${old}; ${size}\n`;
}

/** The bytes of the layers an engine counted while it pushed them; undefined where it counted none. */
function sentBytes(journal: Journal): number | undefined {
  const counted = journal
    .vertexes()
    .flatMap(({ statuses }) => [...statuses.values()])
    .filter(({ id, current }) => /^pushing (layer )?sha256:/.test(id) && current > 0);
  return counted.length === 0 ? undefined : counted.reduce((sum, { current }) => sum + current, 0);
}

/** A line for each archive, folder or file of a root that was written. */
export async function writtenText(
  targets: readonly (ExportTarget | undefined)[],
  rootFiles: readonly RootFile[] = [],
): Promise<string> {
  const lines: string[] = [];
  const line = async (path: string) => `wrote ${path}, ${bytes((await stat(path)).size)}\n`;
  for (const target of targets) {
    if (target?.kind === "directory") lines.push(`wrote ${target.path}/\n`);
    if (target?.kind !== "file") continue;
    lines.push(await line(target.path));
  }
  for (const { path, isKept } of rootFiles) if (isKept) lines.push(await line(path));
  return lines.join("");
}
