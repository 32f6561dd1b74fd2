import type { SpecFile } from "../spec/index.ts";
import type { Engine } from "./engine/index.ts";
import type { FrontendOptions } from "./options/index.ts";
import { formatPlatform, type Platform, parsePlatform } from "./platform/index.ts";
import { RequestError } from "./report/index.ts";

/** What is built for, and whether the result is an index. */
export interface PlatformChoice {
  readonly platforms: readonly Platform[];
  readonly isIndex: boolean;
}

/** The client's platforms, else those of the spec, else the engine's own. Several make an index, one if the client asks for it. */
export function choosePlatforms(engine: Engine, options: FrontendOptions, spec: SpecFile): PlatformChoice {
  const asked = options.platforms.length > 0 ? options.platforms : ownPlatforms(spec);
  const platforms = asked.length > 0 ? asked : [engine.platform];
  if (options.multiPlatform === false && platforms.length > 1) {
    throw new RequestError(
      `option multi-platform: is false, and the spec is for ${platforms.length} platforms; choose one with --platform`,
    );
  }
  return { platforms, isIndex: options.multiPlatform ?? platforms.length > 1 };
}

function ownPlatforms(spec: SpecFile): readonly Platform[] {
  const byId = new Map<string, Platform>();
  for (const text of spec.platforms) {
    const platform = parsePlatform(text);
    if (typeof platform === "string") throw new RequestError(`platforms: ${platform}`);
    byId.set(formatPlatform(platform), platform);
  }
  return [...byId.values()];
}
