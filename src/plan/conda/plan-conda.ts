import { posix } from "node:path";
import { type CondaLock, type CondaPackage, condaSubdir } from "../../conda/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readEnvironment } from "../environment.ts";
import { isIndependent } from "../placement.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { StepId } from "../types.ts";
import type { CondaSource } from "./steps.ts";

const AT = ["conda"] as const;

/**
 * The part of an image that is a target's conda environment: made by micromamba in an image of its own at the place where
 * it will be, for environments know their place. Undefined after a report.
 */
export function planConda(stage: StageContext): StepId | undefined {
  const { conda } = stage.target.spec;
  if (conda === undefined) return undefined;
  const prefix = posix.normalize(conda.prefix).replace(/\/$/, "");
  if (!isIndependent(prefix)) {
    stage.report.report("conda-place", stage.target.locate([...AT, "prefix"]), { path: conda.prefix });
    return undefined;
  }
  const source = planSource(stage);
  if (source === undefined) return undefined;
  const { draft, facts, target } = stage;
  const range = rangeAt(target, AT);
  const build = `${stage.stage}.build`;
  const env = readEnvironment(facts.images.get(conda.program)?.config?.config.Env ?? []);
  const step = draft.add({
    kind: "conda",
    stage: build,
    title: `conda environment in ${prefix}`,
    range,
    root: draft.image(conda.program, build, range),
    source,
    prefix,
    cacheScope: facts.platform.architecture,
    env,
  });
  return draft.add({
    kind: "copy",
    stage: stage.stage,
    title: `conda environment → ${prefix}`,
    range,
    from: step,
    src: ["/"],
    to: `${prefix}/`,
    exclude: [],
    unpack: false,
    place: { kind: "part", accounts: step, directories: [] },
  });
}

function planSource(stage: StageContext): CondaSource | undefined {
  const { conda } = stage.target.spec;
  if (conda === undefined) return undefined;
  const { lock, environment, packages, channels } = conda;
  const given = [lock !== undefined, environment !== undefined, packages.length > 0];
  if (given.filter(Boolean).length !== 1) {
    stage.report.report("conda-sources", stage.target.locate(AT), {});
    return undefined;
  }
  if (lock !== undefined) {
    const found = stage.facts.conda?.get(stage.target.name);
    return found && planArchives(stage, found, lock);
  }
  stage.report.report("conda-unlocked", stage.target.locate(AT), {});
  if (environment === undefined) return { kind: "names", channels, packages };
  const path = posix.normalize(environment);
  return { kind: "file", context: stage.draft.context("context", [path]), path };
}

/** The archives of a lock for the platform, each a download of its own. */
function planArchives(stage: StageContext, lock: CondaLock, name: string): CondaSource | undefined {
  const { draft, facts, target, report } = stage;
  const platform = condaSubdir(facts.platform.architecture) ?? facts.platform.architecture;
  const at = target.locate([...AT, "lock"]);
  const wanted = lock.packages.filter((one) => (one.platform ?? platform) === platform);
  const foreign = wanted.filter(({ subdir }) => subdir !== "noarch" && subdir !== platform);
  if (wanted.length === 0 || foreign.length > 0) {
    const known = new Set(
      (foreign.length > 0 ? foreign : lock.packages).map((one) => one.platform ?? one.subdir),
    );
    known.delete("noarch");
    report.report("conda-platform", at, { name, platform, known: [...known].sort() });
    return undefined;
  }
  if (lock.pip.length > 0) report.report("conda-pip", at, { name, packages: lock.pip });
  const archives = wanted.map((one) => ({
    from: draft.add({
      kind: "http",
      stage: `${stage.stage}.build`,
      title: `download ${one.name} ${one.version}`,
      range: rangeAt(target, AT),
      url: one.url,
      filename: one.filename,
      ...checksum(stage, one),
    }),
    filename: one.filename,
    ...(one.md5 !== undefined && { md5: one.md5 }),
  }));
  return { kind: "archives", archives };
}

/** Locks with MD5 alone are common: micromamba compares it, and mlspec.lock adds what the engine compares. */
function checksum(stage: StageContext, { url, sha256, md5 }: CondaPackage): { readonly sha256?: string } {
  const pinned = sha256 ?? stage.facts.pins?.sources.get(urlKey(url));
  if (pinned !== undefined) return { sha256: pinned };
  const found = md5 === undefined ? pinOf(stage, urlKey(url), AT) : undefined;
  return found === undefined ? {} : { sha256: found };
}
