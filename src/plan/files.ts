import { posix } from "node:path";
import type { FileItem, SpecPath } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import { isCommit } from "./models/hub.ts";
import { planOrigin } from "./origins.ts";
import { readOwner } from "./owner.ts";
import { placeFiles } from "./placement.ts";
import { gitKey, pinOf, urlKey } from "./source-pins.ts";
import type { DirectoryEntry, Placement, StepId } from "./types.ts";

/** Where a list of files goes. */
export interface FilesGoal {
  readonly root: StepId;
  /** The root whose accounts give names their numbers. */
  readonly accounts: StepId;
  readonly workdir: string;
  readonly directories: readonly DirectoryEntry[];
  /** False for a stage that never becomes an image: its files are simply written onto the root. */
  readonly apart: boolean;
}

/** A root with the files that had to be written onto it, and the parts to be laid over it, in the order of the list. */
export interface PlannedFiles {
  readonly root: StepId;
  readonly parts: readonly StepId[];
}

/** Plans a list of `files`; an item whose origin is unknown is reported and left out. */
export function planFiles(
  stage: StageContext,
  items: readonly FileItem[],
  at: SpecPath,
  goal: FilesGoal,
): PlannedFiles {
  let root = goal.root;
  const parts: StepId[] = [];
  for (const [index, item] of items.entries()) {
    const to = absolute(item.to, goal.workdir);
    const place: Placement = goal.apart
      ? placeFiles(to, root, goal.accounts, goal.directories)
      : { kind: "root", root };
    const step = planFile(stage, item, [...at, index], to, place);
    if (step === undefined) continue;
    if (place.kind === "root") root = step;
    else parts.push(step);
  }
  return { root, parts };
}

function planFile(
  stage: StageContext,
  item: FileItem,
  at: SpecPath,
  to: string,
  place: Placement,
): StepId | undefined {
  const common = { stage: stage.stage, range: rangeAt(stage.target, at), to, place };
  const owner = item.owner === undefined ? {} : { owner: readOwner(item.owner) };
  if (item.kind === "content") {
    const mode = item.mode === undefined ? {} : { mode: item.mode };
    return stage.draft.add({
      ...common,
      ...owner,
      ...mode,
      kind: "text",
      title: `write ${to}`,
      content: item.content,
    });
  }
  const source = planSource(stage, item, at);
  if (source === undefined) return undefined;
  const several = source.src.length > 1 && !to.endsWith("/");
  return stage.draft.add({
    ...common,
    ...owner,
    ...(item.kind === "copy" && item.mode !== undefined && { mode: item.mode }),
    kind: "copy",
    title: `${source.title} → ${to}`,
    from: source.from,
    src: source.src,
    to: several ? `${to}/` : to,
    exclude: item.kind === "copy" ? item.exclude : [],
    unpack: item.kind === "url" && item.unpack,
  });
}

interface PlannedSource {
  readonly from: StepId;
  readonly src: readonly string[];
  readonly title: string;
}

function planSource(
  stage: StageContext,
  item: Exclude<FileItem, { kind: "content" }>,
  at: SpecPath,
): PlannedSource | undefined {
  const common = { stage: stage.stage, range: rangeAt(stage.target, at) };
  switch (item.kind) {
    case "copy": {
      const from = planOrigin(stage, item.from, item.src, [...at, item.from === undefined ? "src" : "from"]);
      const title = `copy ${item.src.join(" ")}${item.from === undefined ? "" : ` from ${item.from}`}`;
      return from === undefined ? undefined : { from, src: item.src, title };
    }
    case "url": {
      const filename = item.to.endsWith("/") || item.unpack ? urlName(item.url) : posix.basename(item.to);
      const sha256 = item.sha256 ?? pinOf(stage, urlKey(item.url), [...at, "url"]);
      const from = stage.draft.add({
        ...common,
        kind: "http",
        title: `download ${item.url}`,
        url: item.url,
        filename,
        ...(sha256 !== undefined && { sha256 }),
        ...(item.mode !== undefined && { mode: item.mode }),
      });
      return { from, src: [filename], title: `add ${filename}` };
    }
    case "git": {
      const ref = isCommit(item.ref)
        ? item.ref
        : (pinOf(stage, gitKey(item.git, item.ref), [...at, "git"]) ?? item.ref);
      const from = stage.draft.add({
        ...common,
        kind: "git",
        title: `clone ${item.git}`,
        remote: item.git,
        ...(ref !== undefined && { ref }),
        ...(item.subdir !== undefined && { subdir: item.subdir }),
      });
      return { from, src: ["/"], title: `add ${item.git}` };
    }
  }
}

/** The last segment of a URL's path, or `download` where it has none. */
function urlName(url: string): string {
  const path = url.replace(/[?#].*$/s, "").replace(/^[a-z]+:\/\/[^/]*/i, "");
  return posix.basename(path) || "download";
}

/** A destination against the working directory; a trailing slash is kept, for it means a folder. */
function absolute(to: string, workdir: string): string {
  const path = posix.resolve("/", workdir, to);
  const folder = to.endsWith("/") || to === "." || to.endsWith("/.");
  return folder && path !== "/" ? `${path}/` : path;
}
