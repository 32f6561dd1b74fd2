import { posix } from "node:path";
import type { ModelItem, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { StepId } from "../types.ts";
import { fileAddress, isHubModel } from "./hub.ts";
import { matches } from "./matches.ts";

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
}

/** What a model is called where it is named. */
export function nameOf({ from }: ModelItem): string {
  return from.kind === "url" ? urlName(from.url) : from.name;
}

function urlName(url: string): string {
  return posix.basename(new URL(url).pathname) || "model";
}

/**
 * The files a model of a hub or of a URL is of. Undefined after a report, for an origin, and for a hub that nobody asked:
 * without an engine the plan lacks its files, and says so.
 */
export function remoteFiles(
  stage: StageContext,
  model: ModelItem,
  index: number,
): readonly RemoteFile[] | undefined {
  const { facts, report, target } = stage;
  const at = ["models", index];
  if (model.from.kind === "url") {
    const { url } = model.from;
    const sha256 = model.sha256 ?? pinOf(stage, urlKey(url), [...at, "from"]);
    if (sha256 === undefined) report.report("model-unchecked", target.locate([...at, "from"]), { url });
    const path = urlName(url);
    const named = model.to.endsWith("/") || model.convert !== undefined ? path : posix.basename(model.to);
    return [{ url, path, filename: named, ...(sha256 !== undefined && { sha256 }) }];
  }
  if (!isHubModel(model)) return undefined;
  const listing = facts.models?.get(target.name)?.get(index);
  if (listing === undefined) return undefined;
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

/** The download of a file. */
export function addHttp(
  stage: StageContext,
  { token }: ModelItem,
  { url, filename, sha256 }: RemoteFile,
  at: SpecPath,
): StepId {
  return stage.draft.add({
    kind: "http",
    stage: stage.stage,
    range: rangeAt(stage.target, at),
    title: `download ${url}`,
    url,
    filename,
    ...(sha256 !== undefined && { sha256 }),
    ...(token !== undefined && { authSecret: token }),
  });
}
