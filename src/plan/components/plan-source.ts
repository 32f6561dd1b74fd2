import { posix } from "node:path";
import type { DistroPackages } from "../../catalog/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { isCommit } from "../models/hub.ts";
import { gitKey, pinOf, urlKey } from "../source-pins.ts";
import type { StepId } from "../types.ts";
import { filled, valuesOf } from "./arguments.ts";
import type { ResolvedComponent } from "./resolve.ts";

/** Archives by what is needed to open them. */
const OPENERS: readonly { readonly end: RegExp; readonly packages: DistroPackages }[] = [
  { end: /\.(?:tar\.bz2|tbz2?)$/, packages: { apt: ["bzip2"], dnf: ["bzip2"] } },
  { end: /\.(?:tar\.xz|txz)$/, packages: { apt: ["xz-utils"], dnf: ["xz"] } },
  { end: /\.(?:tar\.zst|tzst)$/, packages: { apt: ["zstd"], dnf: ["zstd"] } },
  { end: /./, packages: { apt: [], dnf: ["tar", "gzip"] } },
];

/** Packages that open an archive, by its name. */
export function openerOf(archive: string | undefined): DistroPackages | undefined {
  return archive === undefined ? undefined : OPENERS.find(({ end }) => end.test(archive))?.packages;
}

/** Fetched by the engine, checked by content where anything says what that must be. */
export function planSource(
  target: StageContext,
  build: StageContext,
  one: ResolvedComponent,
): { readonly step: StepId; readonly archive?: string } {
  const { name, version, options, component, at } = one;
  const { draft, stage } = build;
  const common = { stage, range: rangeAt(build.target, at) };
  if (options.src !== undefined) {
    const path = posix.normalize(options.src).replace(/\/$/, "");
    return { step: draft.context("context", [path]), archive: path };
  }
  if (options.git !== undefined) {
    const { git: remote } = options;
    const ref = isCommit(options.ref)
      ? options.ref
      : (pinOf(target, gitKey(remote, options.ref), at) ?? options.ref);
    if (!/^[0-9a-f]{40}$/.test(ref ?? ""))
      target.report.report("component-unchecked", target.target.locate(at), { name });
    const step = draft.add({
      ...common,
      kind: "git",
      title: `clone ${remote}`,
      remote,
      ...(ref !== undefined && { ref }),
    });
    return { step };
  }
  const known = component?.versions.find((one) => one.version === version);
  const { architecture } = build.facts.platform;
  const address = ofArchitecture(known?.url ?? component?.url, architecture) ?? "";
  const [place = ""] = filled([address], component, valuesOf(one, architecture));
  const url = options.url ?? place;
  const recorded = ofArchitecture(known?.sha256, architecture);
  const sha256 =
    options.sha256 ?? (options.url === undefined ? recorded : undefined) ?? pinOf(target, urlKey(url), at);
  if (sha256 === undefined) target.report.report("component-unchecked", target.target.locate(at), { name });
  const archive = posix.basename(new URL(url).pathname) || "archive";
  const step = draft.add({
    ...common,
    kind: "http",
    title: `download ${url}`,
    url,
    filename: archive,
    ...(sha256 !== undefined && { sha256 }),
  });
  return { step, archive };
}

/** What the catalogue has for an architecture: one for all, or one for each. */
function ofArchitecture(
  value: string | Readonly<Record<string, string>> | undefined,
  architecture: string,
): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  return Object.hasOwn(value, architecture) ? value[architecture] : undefined;
}
