import type { Gateway } from "../buildkit/gateway/index.ts";
import type { Host } from "../compile/index.ts";
import { createHost } from "./contexts/index.ts";
import { createEngine } from "./engine/index.ts";
import { createImageResolver } from "./images/index.ts";
import { parseOptions, type RawOptions } from "./options/index.ts";
import type { Platform } from "./platform/index.ts";
import { RequestError } from "./report/index.ts";

/**
 * Answers a compilation as a build at this engine would, without building: images as the engine finds them, the client's
 * folders by their names, `excludes` being those of the main one's ignore file. Rejects with a RequestError when the options are wrong.
 */
export async function createClientHost(
  gateway: Gateway,
  raw: RawOptions,
  platform: Platform,
  excludes: readonly string[] = [],
): Promise<Host> {
  const parsed = parseOptions(raw);
  if (parsed.kind === "refused") throw new RequestError(parsed.complaints.join("\n"));
  const engine = createEngine(gateway, "");
  const images = createImageResolver(engine);
  const { options } = parsed;
  return createHost({
    engine,
    options,
    images,
    platform,
    main: {},
    showPlatform: false,
    excludes: Promise.resolve(excludes),
    makes: false,
  });
}
