import { posix } from "node:path";
import { type FileChain, file, type Owner as LlbOwner, type State, scratch } from "../llb/index.ts";
import type { CopyStep, DirectoryEntry, DirectoryStep, Owner, Placement, TextStep } from "../plan/index.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME } from "./scripts/index.ts";

/** Files copied as one vertex: onto nothing for a part, else onto the root. */
export function lowerCopy(step: CopyStep, lowering: Lowering): State {
  const from = lowering.state(step.from);
  const owner = ownerOption(step.owner, step.place, lowering);
  let chain = begin(step.place, lowering);
  for (const src of step.src) {
    const { path, include } = splitGlob(src, step.exclude);
    chain = chain.copy(from, path, step.to, {
      followSymlinks: true,
      contentsOnly: true,
      createDestPath: true,
      allowWildcard: true,
      ...owner,
      ...(step.mode !== undefined && { mode: step.mode }),
      ...(step.unpack && { unpack: true }),
      ...(include !== undefined && { includePatterns: [include] }),
      ...(step.exclude.length > 0 && { excludePatterns: step.exclude }),
    });
  }
  return chain.state(lowering.vertex(step));
}

/**
 * Engines leave out what is excluded below each thing a pattern finds, but not the thing itself. So `dir/*.py` with
 * something excluded is copied as the folder `dir`, of which only `*.py` is included. A pattern among the folders
 * themselves cannot be written so, and is left as it is.
 */
function splitGlob(
  src: string,
  exclude: readonly string[],
): { readonly path: string; readonly include?: string } {
  const name = posix.basename(src);
  const folder = posix.dirname(src);
  if (exclude.length === 0 || !GLOB.test(name) || GLOB.test(folder)) return { path: src };
  return { path: folder === "." ? "/" : folder, include: name };
}

const GLOB = /[*?[]/;

/** A file whose bytes stand in the spec. */
export function lowerText(step: TextStep, lowering: Lowering): State {
  const time = step.place.kind === "part" ? { timestamp: FIXED_TIME } : {};
  return begin(step.place, lowering)
    .mkdir(posix.dirname(step.to), { parents: true, ...time })
    .mkfile(step.to, step.content, {
      mode: step.mode ?? 0o644,
      timestamp: FIXED_TIME,
      ...ownerOption(step.owner, step.place, lowering),
    })
    .state(lowering.vertex(step));
}

/** A folder with its own owner or mode; folders above it that are missing are plain ones. */
export function lowerDirectory(step: DirectoryStep, lowering: Lowering): State {
  return makeFolder(begin(step.place, lowering), step.entry, step.place, lowering).state(
    lowering.vertex(step),
  );
}

/** A part starts with the folders above it that the spec declares, so that merging it keeps their owner and mode. */
export function begin(place: Placement, lowering: Lowering): FileChain {
  if (place.kind === "root") return file(lowering.state(place.root));
  const chain = file(scratch);
  return place.directories.reduce((above, entry) => makeFolder(above, entry, place, lowering), chain);
}

function makeFolder(
  chain: FileChain,
  entry: DirectoryEntry,
  place: Placement,
  lowering: Lowering,
): FileChain {
  const above = posix.dirname(entry.path);
  const time = place.kind === "part" ? { timestamp: FIXED_TIME } : {};
  const started = above === "/" ? chain : chain.mkdir(above, { parents: true, ...time });
  return started.mkdir(entry.path, {
    mode: entry.mode ?? 0o755,
    ...time,
    ...ownerOption(entry.owner, place, lowering),
  });
}

/** Names are looked up in the accounts of the root the files will join. */
export function ownerOption(
  owner: Owner | undefined,
  place: Placement,
  lowering: Lowering,
): { owner?: LlbOwner } {
  if (owner === undefined) return {};
  const accounts = place.kind === "part" ? place.accounts : place.root;
  return { owner: { ...owner, from: lowering.state(accounts) } };
}
