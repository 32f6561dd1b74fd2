import { posix } from "node:path";
import type { MadeBase, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { classifyOrigin } from "../origins.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { DistroFacts, ImageNeed, StepId } from "../types.ts";
import { bootstrapDistro, bootstrapProgram, planBootstrap } from "./plan-bootstrap.ts";

/** A side of a target's base. */
export type BaseSide = "build" | "runtime";

/** The root a side of a target starts from: an image's, or one that is made; undefined after a report. */
export function planBase(stage: StageContext, side: BaseSide): StepId | undefined {
  const { base } = stage.target.spec;
  const made = base.made?.[side];
  const name = base[side];
  if (made === undefined) return stage.draft.image(name, stage.stage, rangeAt(stage.target, ["base"]));
  const at = basePath(stage.target.locate, side);
  return stage.draft.once(name, () =>
    made.kind === "bootstrap" ? planBootstrap(stage, made, name, at) : planFilesBase(stage, made, at),
  );
}

/** What is known of a made root before it is made. */
export function expectedDistro(made: MadeBase): DistroFacts | undefined {
  return made.kind === "bootstrap" ? bootstrapDistro(made) : undefined;
}

/** The images it takes to make a root. */
export function madeImages(
  made: MadeBase,
  targetNames: readonly string[],
  contexts: ReadonlySet<string>,
): readonly ImageNeed[] {
  if (made.kind === "bootstrap") return [{ ref: bootstrapProgram(made), distro: true }];
  const origin = classifyOrigin(made.from, targetNames, contexts);
  return origin.kind === "image" ? [{ ref: origin.ref, distro: false }] : [];
}

/** Where a side is written: both may be one. */
function basePath(locate: (path: SpecPath) => { readonly start: number }, side: BaseSide): SpecPath {
  return locate(["base", side]).start === locate(["base"]).start ? ["base"] : ["base", side];
}

/** A root of an archive or a folder. */
function planFilesBase(
  stage: StageContext,
  made: Extract<MadeBase, { kind: "files" }>,
  at: SpecPath,
): StepId | undefined {
  const { draft, target } = stage;
  const range = rangeAt(target, at);
  const source = planSource(stage, made, at);
  if (source === undefined) return undefined;
  const isFolder = made.rootfs.endsWith("/");
  return draft.add({
    kind: "copy",
    stage: stage.stage,
    title: `${isFolder ? "copy" : "unpack"} ${made.rootfs}`,
    range,
    from: source.from,
    src: [source.path],
    to: "/",
    exclude: [],
    unpack: !isFolder,
    place: { kind: "root", root: draft.add({ kind: "scratch", stage: stage.stage, title: "scratch" }) },
  });
}

function planSource(
  stage: StageContext,
  { rootfs, from, sha256 }: Extract<MadeBase, { kind: "files" }>,
  at: SpecPath,
): { readonly from: StepId; readonly path: string } | undefined {
  const { draft, facts, target, targetNames, report } = stage;
  const refuse = (why: string) => {
    report.report("rootfs-source", target.locate(at), { rootfs, why });
    return undefined;
  };
  if (/^https?:/i.test(rootfs)) {
    if (from !== undefined) return refuse("an address leads there by itself, without from");
    if (rootfs.endsWith("/")) return refuse("only an archive can be downloaded");
    const filename = posix.basename(new URL(rootfs).pathname) || "rootfs";
    const checksum = sha256 ?? pinOf(stage, urlKey(rootfs), [...at, "rootfs"]);
    const step = draft.add({
      kind: "http",
      stage: stage.stage,
      title: `download ${rootfs}`,
      range: rangeAt(target, at),
      url: rootfs,
      filename,
      ...(checksum !== undefined && { sha256: checksum }),
    });
    return { from: step, path: `/${filename}` };
  }
  if (sha256 !== undefined) return refuse("only what is downloaded has a checksum");
  const path = posix.normalize(`/${rootfs}`);
  const origin = classifyOrigin(from, targetNames, facts.contexts);
  if (origin.kind === "context") {
    return { from: draft.context(origin.name, path === "/" ? [] : [path.slice(1)]), path };
  }
  if (origin.kind === "image")
    return { from: draft.image(origin.ref, stage.stage, rangeAt(target, at)), path };
  return refuse(`from names a context of the client or an image, and ${from} is neither`);
}
