import { formatPlatform, type Platform, parsePlatform } from "../platform/index.ts";
import { readBuildArgs } from "./build-args.ts";
import { readCacheImports } from "./cache-imports.ts";
import { readContextOptions } from "./context-options.ts";
import { readExecOptions } from "./exec-options.ts";
import { type OptionReader, type RawOptions, readOptions } from "./option-reader.ts";
import { readSourceDateEpoch } from "./source-date-epoch.ts";
import type { FrontendOptions } from "./types.ts";

/** The options, or all that is wrong with them. */
export type ParsedOptions =
  | { readonly kind: "options"; readonly options: FrontendOptions }
  | { readonly kind: "refused"; readonly complaints: readonly string[] };

/** Reads a client's options; every complaint names its option. */
export function parseOptions(raw: RawOptions): ParsedOptions {
  const read = readOptions(raw);
  const filename = read.text("filename");
  const target = read.text("target");
  const request = read.text("requestid");
  const epoch = readSourceDateEpoch(read);
  const platforms = readPlatforms(read);
  const multiPlatform = readMultiPlatform(read, platforms);
  const options: FrontendOptions = {
    ...readBuildArgs(read),
    forwarded: read.has("cmdline"),
    labels: Object.fromEntries(read.withPrefix("label:")),
    locked: read.boolean("build-arg:MLSPEC_LOCKED") ?? false,
    platforms,
    imageResolveMode: read.choice("image-resolve-mode", ["default", "pull", "local"]) ?? "default",
    exec: readExecOptions(read),
    cacheImports: readCacheImports(read),
    context: readContextOptions(read),
    frontendCaps: (read.text("frontend.caps") ?? "").split(",").filter((cap) => cap !== ""),
    ...(filename === undefined ? {} : { filename }),
    ...(target === undefined ? {} : { target }),
    ...(request === undefined ? {} : { request }),
    ...(epoch === undefined ? {} : { epoch }),
    ...(multiPlatform === undefined ? {} : { multiPlatform }),
  };
  if (read.complaints.length > 0) return { kind: "refused", complaints: read.complaints };
  return { kind: "options", options };
}

function readPlatforms(read: OptionReader): readonly Platform[] {
  const byId = new Map<string, Platform>();
  for (const text of (read.text("platform") ?? "").split(",")) {
    if (text.trim() === "") continue;
    const platform = parsePlatform(text.trim());
    if (typeof platform === "string") read.refuse("platform", platform);
    else byId.set(formatPlatform(platform), platform);
  }
  return [...byId.values()];
}

function readMultiPlatform(read: OptionReader, platforms: readonly Platform[]): boolean | undefined {
  const wanted = read.boolean("build-arg:BUILDKIT_MULTI_PLATFORM") ?? read.boolean("multi-platform");
  if (wanted === false && platforms.length > 1) {
    read.refuse("multi-platform", `cannot be false with ${platforms.length} platforms`);
  }
  return wanted;
}
