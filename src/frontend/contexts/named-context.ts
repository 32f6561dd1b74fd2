import { normalizeImageReference, parseImageReference, type State, scratch } from "../../llb/index.ts";
import type { ImageConfig } from "../../plan/index.ts";
import type { Engine } from "../engine/index.ts";
import { type ImageResolver, OtherSourceError, parseImageConfig } from "../images/index.ts";
import { type FrontendOptions, OptionError } from "../options/index.ts";
import type { Platform } from "../platform/index.ts";
import { openRemote } from "../remote/index.ts";
import { followPaths, localSource } from "./local-source.ts";
import { readIgnore } from "./read-ignore.ts";

/** A named context that was opened. */
export interface NamedContext {
  /** Present where it came with a configuration, as images do. */
  readonly config?: ImageConfig;
  /** Its files, at least those under the paths; all of them for no path. */
  open(paths: readonly string[]): State;
}

/** What opening a named context takes. */
export interface NamedContextInput {
  readonly engine: Engine;
  readonly options: FrontendOptions;
  readonly images: ImageResolver;
  readonly platform: Platform;
  /** The key in the client's table, with a platform if the client told platforms apart. */
  readonly key: string;
  /** What stands there; absent: as in the table. */
  readonly value?: string;
}

/** How often policies may put one source in the place of another; more are taken for a circle, as by BuildKit's own frontend. */
const MAX_REPLACEMENTS = 10;

/**
 * Opens what the client put behind a name, or what a policy of the engine puts in the place of that.
 * Rejects with an OptionError on a value of no known kind.
 */
export async function openNamedContext(input: NamedContextInput): Promise<NamedContext> {
  let value = input.value ?? input.options.context.named.get(input.key) ?? "";
  for (let replacements = 0; ; replacements++) {
    try {
      return await openValue(input, value);
    } catch (error) {
      if (!(error instanceof OtherSourceError) || replacements === MAX_REPLACEMENTS) throw error;
      value = error.identifier;
    }
  }
}

async function openValue(input: NamedContextInput, value: string): Promise<NamedContext> {
  if (value.startsWith("git@")) return openAddress(input, value);
  const colon = value.indexOf(":");
  const scheme = colon < 0 ? "" : value.slice(0, colon);
  const rest = value.slice(colon + 1);
  switch (scheme) {
    case "docker-image":
      return openImage(input, rest.replace(/^\/\//, ""));
    case "oci-layout":
      return openOciLayout(input, rest.replace(/^\/\//, ""));
    case "git":
    case "ssh":
    case "http":
    case "https":
      return openAddress(input, value);
    case "local":
      return openLocal(input, rest);
    case "input":
      return openInput(input, rest);
    default:
      throw refusal(
        input,
        `"${value}" is none of docker-image://, oci-layout://, git, http(s)://, local: and input:`,
      );
  }
}

async function openImage(input: NamedContextInput, ref: string): Promise<NamedContext> {
  if (ref === "scratch") return { open: () => scratch };
  const full = normalizeImageReference(ref);
  if (full === undefined) throw refusal(input, `"${ref}" is not an image name`);
  const { config, state } = await input.images(
    {
      reference: full,
      platform: input.platform,
      resolveMode: input.options.imageResolveMode,
      logName: `[context ${input.key}] load metadata for ${ref}`,
    },
    `[context ${input.key}] ${ref}`,
  );
  return { config, open: () => state };
}

async function openOciLayout(input: NamedContextInput, ref: string): Promise<NamedContext> {
  const [store = "", digest] = ref.split("@");
  if (digest === undefined)
    throw refusal(input, `oci-layout://${ref} needs a digest, as in oci-layout://name@sha256:…`);
  // Engines want a name that reads as an image's; what it is does not matter, the store is found by its id.
  const name = parseImageReference(input.key.split("::")[0] ?? "") ?? {
    domain: "docker.io",
    path: "library/context",
  };
  const { config, state } = await input.images(
    {
      reference: `${name.domain}/${name.path}@${digest}`,
      platform: input.platform,
      resolveMode: "default",
      logName: `[context ${input.key}] load metadata for ${ref}`,
      ociStore: { sessionId: input.engine.sessionId, storeId: store.replace(/:[^/:]+$/, "") },
    },
    `[context ${input.key}] OCI load from client`,
  );
  return { config, open: () => state };
}

async function openAddress(input: NamedContextInput, address: string): Promise<NamedContext> {
  const opened = await openRemote(input.engine, address, {}, () => `[context ${input.key}] ${address}`);
  if (typeof opened === "string") throw refusal(input, `${address}: ${opened}`);
  return { open: () => opened.state };
}

async function openLocal(input: NamedContextInput, folder: string): Promise<NamedContext> {
  const { engine, key } = input;
  const { context } = input.options;
  const excludePatterns = await readIgnore(engine, context, folder, {
    sharedKeyHint: `context:${key}-.dockerignore`,
    name: `[context ${key}] load .dockerignore`,
  });
  return {
    open: (paths) =>
      localSource(engine, context, folder, {
        sharedKeyHint: `context:${key}-${context.sharedKeys.get(key) ?? ""}`,
        name: `[context ${key}] load from client`,
        excludePatterns,
        followPaths: followPaths(paths),
      }),
  };
}

async function openInput(input: NamedContextInput, name: string): Promise<NamedContext> {
  const state = (await input.engine.inputs()).get(name);
  if (state === undefined) throw refusal(input, `the client sent no input "${name}"`);
  const config = inputConfig(input, name);
  return { open: () => state, ...(config === undefined ? {} : { config }) };
}

/** The image configuration the client sent along with an input: JSON whose values are base64. */
function inputConfig(input: NamedContextInput, name: string): ImageConfig | undefined {
  const text = input.options.context.inputMetadata.get(name);
  if (text === undefined) return undefined;
  let encoded: unknown;
  try {
    encoded = (JSON.parse(text) as Record<string, unknown> | null)?.["containerimage.config"];
  } catch (cause) {
    throw new OptionError(`input-metadata:${name}`, "is not JSON", cause);
  }
  return typeof encoded === "string" ? parseImageConfig(Buffer.from(encoded, "base64"), name) : undefined;
}

function refusal(input: NamedContextInput, reason: string): OptionError {
  return new OptionError(`context:${input.key}`, reason);
}
