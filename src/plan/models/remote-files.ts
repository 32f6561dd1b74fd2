import { posix } from "node:path";
import type { ModelItem, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext, type StageRoot } from "../context.ts";
import { planOriginRoot } from "../origins.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { StepId } from "../types.ts";
import { fileAddress, isHubModel } from "./hub.ts";
import { matches } from "./matches.ts";
import { artifactAccess, singleFile } from "./single-file.ts";
import type { FetchAccess } from "./steps.ts";

/** A file behind an address. */
export interface RemoteFile {
  readonly url: string;
  /** Where it is among the model's files. */
  readonly path: string;
  /** The last part of where it goes. */
  readonly filename: string;
  readonly sha256?: string;
  /** Known of files of a hub. */
  readonly size?: number;
  /** Who fetches it, where that takes a secret the engine cannot send. */
  readonly fetch?: SecretFetch;
}

interface SecretFetch {
  readonly access: FetchAccess;
  readonly sha256: string;
  readonly tools: StageRoot;
}

/** What a model is called where it is named. */
export function nameOf(model: ModelItem): string {
  const { from } = model;
  if (from.kind === "artifact") return from.repository;
  return from.kind === "hub" || from.kind === "origin" ? from.name : (singleFile(model)?.name ?? "model");
}

/**
 * The files a model of a hub, of a URL or of a store is of. Undefined after a report, for an origin, and for a hub that nobody
 * asked: without an engine the plan lacks its files, and says so.
 */
export function remoteFiles(
  stage: StageContext,
  model: ModelItem,
  index: number,
): readonly RemoteFile[] | undefined {
  const { facts, report, target } = stage;
  const at = ["models", index];
  reportMisplaced(stage, model, at);
  const single = singleFile(model);
  if (single !== undefined) {
    const { name: path, url, access } = single;
    const named = model.to.endsWith("/") || model.convert !== undefined ? path : posix.basename(model.to);
    if (access !== undefined) {
      const fetch = secretFetch(stage, model, access, at);
      return fetch && [{ url, path, filename: named, fetch }];
    }
    const sha256 = model.sha256 ?? pinOf(stage, urlKey(url), [...at, "from"]);
    if (sha256 === undefined) report.report("model-unchecked", target.locate([...at, "from"]), { url });
    return [{ url, path, filename: named, ...(sha256 !== undefined && { sha256 }) }];
  }
  if (!isHubModel(model)) return undefined;
  const listing = facts.models?.get(target.name)?.get(index);
  if (listing === undefined) {
    report.report("model-unlisted", target.locate([...at, "from"]), { name: model.from.name });
    return undefined;
  }
  const files = listing.files.filter(
    ({ path }) =>
      (model.include.length === 0 || model.include.some((pattern) => matches(path, pattern))) &&
      !model.exclude.some((pattern) => matches(path, pattern)),
  );
  if (files.length === 0) {
    report.report("model-empty", target.locate([...at, "include"]), { name: model.from.name });
    return undefined;
  }
  return files.map(({ path, sha256, size }) => ({
    url: fileAddress(model, listing.commit, path),
    path,
    filename: posix.basename(path),
    size,
    ...(sha256 !== undefined && { sha256 }),
  }));
}

/** Keys that say nothing of such a model: an address that is thought to be secret would not be. */
export function reportMisplaced({ report, target }: StageContext, model: ModelItem, at: SpecPath): void {
  const { kind } = model.from;
  const misplaced = [
    ...(model.query !== undefined && kind !== "url" ? ["query"] : []),
    ...(model.credentials !== undefined && kind !== "object" && kind !== "artifact" ? ["credentials"] : []),
    ...(model.region !== undefined && kind !== "object" ? ["region"] : []),
  ];
  for (const key of misplaced) report.report("model-key", target.locate([...at, key]), { key });
}

/** How a file is fetched by a secret; undefined after a report. */
function secretFetch(
  stage: StageContext,
  { from, sha256, to, tools }: ModelItem,
  access: FetchAccess,
  at: SpecPath,
): SecretFetch | undefined {
  const { report, target } = stage;
  if (sha256 === undefined) report.report("model-sum", target.locate([...at, "from"]), {});
  if (from.kind === "secret" && to.endsWith("/"))
    report.report("model-name", target.locate([...at, "to"]), {});
  const root = fetchTools(stage, tools, at);
  return root && sha256 !== undefined ? { access, sha256, tools: root } : undefined;
}

/** The root in which something is fetched; undefined after a report. */
function fetchTools(stage: StageContext, tools: string, at: SpecPath): StageRoot | undefined {
  if (tools === "build" && stage.target.spec.base.build === "scratch") {
    stage.report.report("model-tools", stage.target.locate(at), {});
    return undefined;
  }
  return planOriginRoot({ ...stage, stage: `${stage.stage}.build` }, tools, [...at, "tools"]);
}

/** The step with the files of an artifact; undefined after a report. */
export function addArtifact(stage: StageContext, model: ModelItem, at: SpecPath): StepId | undefined {
  const wanted = artifactAccess(model);
  const tools = fetchTools(stage, model.tools, at);
  if (wanted === undefined || tools === undefined) return undefined;
  return stage.draft.add({
    kind: "fetch",
    stage: `${stage.stage}.build`,
    range: rangeAt(stage.target, at),
    title: `download ${nameOf(model)}`,
    root: tools.root,
    env: tools.env,
    ...wanted,
    filename: "",
  });
}

/** The download of a file. */
export function addDownload(
  stage: StageContext,
  { token }: ModelItem,
  { url, filename, sha256, fetch }: RemoteFile,
  at: SpecPath,
): StepId {
  const common = {
    stage: stage.stage,
    range: rangeAt(stage.target, at),
    title: `download ${url}`,
    filename,
  };
  if (fetch !== undefined) {
    const { access, tools } = fetch;
    const { root, env } = tools;
    return stage.draft.add({
      ...common,
      kind: "fetch",
      stage: `${stage.stage}.build`,
      root,
      env,
      access,
      sha256: fetch.sha256,
    });
  }
  return stage.draft.add({
    kind: "http",
    ...common,
    url,
    ...(sha256 !== undefined && { sha256 }),
    ...(token !== undefined && { authSecret: token }),
  });
}
