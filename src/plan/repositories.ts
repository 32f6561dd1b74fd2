import { posix } from "node:path";
import type { PackageRepository } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import type { PackageManager, StepId } from "./types.ts";

/** The file of a repository's folder that says where it is, and the one with its key. */
const SOURCE = "source";
const KEY = "key";

/**
 * The root with a target's own repositories as the scripts that install packages look for them: a folder each, in which
 * `source` has a line each for address, suite and components, and `key` is the key. Undefined where there are none, or after a
 * report.
 */
export function planRepositories(stage: StageContext, manager: PackageManager): StepId | undefined {
  const { repositories } = stage.target.spec;
  if (repositories.length === 0) return undefined;
  if (manager !== "apt") reportSuites(stage, repositories, manager);
  return stage.draft.once(`repositories of ${stage.target.name}`, () => {
    const scratch = stage.draft.image("scratch", stage.stage, undefined);
    return repositories.reduce((root, one, index) => addRepository(stage, one, index, root), scratch);
  });
}

function reportSuites(
  { target, report }: StageContext,
  repositories: readonly PackageRepository[],
  manager: PackageManager,
): void {
  for (const [index, { suite, components }] of repositories.entries()) {
    const key = suite !== undefined ? "suite" : components !== undefined ? "components" : undefined;
    if (key === undefined) continue;
    report.report("repository-for-apt", target.locate(["repositories", index, key]), { key, manager });
  }
}

function addRepository(stage: StageContext, one: PackageRepository, index: number, root: StepId): StepId {
  const { draft, target } = stage;
  const folder = `/${String(index + 1).padStart(3, "0")}`;
  const common = { stage: stage.stage, range: rangeAt(target, ["repositories", index]) };
  const lines = [one.url, one.suite ?? "", (one.components ?? []).join(" ")];
  const source = draft.add({
    ...common,
    kind: "text",
    title: `repository ${one.url}`,
    content: lines.map((line) => `${line}\n`).join(""),
    to: `${folder}/${SOURCE}`,
    place: { kind: "root", root },
  });
  const key = keyOf(stage, one, index);
  return draft.add({
    ...common,
    kind: "copy",
    title: `key of ${one.url}`,
    from: key.from,
    src: [key.path],
    to: `${folder}/${KEY}`,
    exclude: [],
    unpack: false,
    place: { kind: "root", root: source },
  });
}

function keyOf({ draft, stage, target }: StageContext, { key }: PackageRepository, index: number) {
  if (typeof key === "string") {
    const path = posix.normalize(key);
    return { from: draft.context("context", [path]), path };
  }
  const filename = posix.basename(new URL(key.url).pathname) || KEY;
  const from = draft.add({
    kind: "http",
    stage,
    range: rangeAt(target, ["repositories", index, "key"]),
    title: `download ${key.url}`,
    url: key.url,
    filename,
    sha256: key.sha256,
  });
  return { from, path: filename };
}
