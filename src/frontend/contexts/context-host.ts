import type { Host } from "../../compile/index.ts";
import { normalizeImageReference, type State } from "../../llb/index.ts";
import type { DistroFacts, ImageFacts, ImageNeed } from "../../plan/index.ts";
import { type Engine, hashFile, listFiles, readSmallFile } from "../engine/index.ts";
import { distroFile, type ImageResolver, OtherSourceError, readDistro } from "../images/index.ts";
import type { FrontendOptions } from "../options/index.ts";
import { formatPlatform, type Platform } from "../platform/index.ts";
import { contextKey, contextNames } from "./context-name.ts";
import { followPaths, localSource } from "./local-source.ts";
import type { MainContext } from "./main-context.ts";
import { type NamedContext, openNamedContext } from "./named-context.ts";

/** What a host for one platform stands on. */
export interface HostInput {
  readonly engine: Engine;
  readonly options: FrontendOptions;
  readonly images: ImageResolver;
  readonly platform: Platform;
  readonly main: MainContext;
  /** Several platforms are built at once, so that progress must tell them apart. */
  readonly showPlatform: boolean;
  /** Excludes for the client's folder. */
  readonly excludes: Promise<readonly string[]>;
  /** Hears of each state that is made only to be read, so that it can be kept with what was built by it. */
  readonly onAsk?: (state: State) => void;
  /** States may be made to look into them; only in a build, which makes them anyway. */
  readonly makes: boolean;
}

/**
 * Answers a compilation out of what the client sent and what the engine finds. Named contexts are opened before
 * the compilation starts, because states are asked for at once; one that cannot be opened is told when it is used.
 */
export async function createHost(input: HostInput): Promise<Host> {
  const { engine, options, images, platform, main, showPlatform } = input;
  const { named } = options.context;
  const contexts = contextNames(named, platform);
  const opened = await openAll(input, contexts);
  const roots = new Map<string, State>();
  const { cacheImports } = options;
  const askDistro = (root: State, evaluate: boolean) => {
    if (root.kind === "output") input.onAsk?.(distroFile(root));
    return readDistro(engine, root, { cacheImports, evaluate });
  };

  const findImage = async (ref: string): Promise<FoundImage> => {
    const key = contextKey(named, ref, platform);
    if (key !== undefined) return imageOf(usable(opened.get(key)));
    const full = normalizeImageReference(ref) ?? ref;
    const found = images(
      {
        reference: full,
        platform,
        resolveMode: options.imageResolveMode,
        logName: `[internal] load metadata for ${full}`,
      },
      showPlatform ? `[${formatPlatform(platform)} image] ${full}` : `[image] ${full}`,
    );
    try {
      const { config, state, digest } = await found;
      return { state, facts: { config, ...(digest !== undefined && { digest }) } };
    } catch (error) {
      if (!(error instanceof OtherSourceError)) throw error;
      return imageOf(
        await openNamedContext({ engine, options, images, platform, key: ref, value: error.identifier }),
      );
    }
  };

  let excludes: readonly string[] | undefined;
  const ready = input.excludes.then((patterns) => {
    excludes = patterns;
  });
  // Told where it is awaited; until then it must not count as unheard.
  ready.catch(() => undefined);
  const openMain = (paths: readonly string[]): State => {
    if (main.files !== undefined) return main.files;
    if (excludes === undefined) throw new Error("a context is asked for before it is ready");
    return localSource(engine, options.context, "context", {
      sharedKeyHint: "context",
      name: "[internal] load build context",
      excludePatterns: excludes,
      followPaths: followPaths(paths),
    });
  };

  return {
    contexts,
    ready,
    async imageFacts({ ref, distro }: ImageNeed): Promise<ImageFacts> {
      const { state, facts } = await findImage(ref);
      roots.set(ref, state);
      const found: DistroFacts | undefined = distro ? await askDistro(state, false) : undefined;
      return found === undefined ? facts : { ...facts, distro: found };
    },
    imageState(ref) {
      const state = roots.get(ref);
      if (state === undefined) throw new Error(`the root of ${ref} is asked for before its facts`);
      return state;
    },
    contextState(name, paths) {
      if (name !== "context")
        return usable(opened.get(contextKey(named, name, platform) ?? name)).open(paths);
      return openMain(paths);
    },
    ...(input.makes && {
      rootDistro: async (_name: string, root: State) => askDistro(root, true),
      readContext: async (paths: readonly string[], limit: number) => {
        await ready;
        const tree = await engine.solve(openMain(paths));
        const read = paths.map(async (path) => [path, await readSmallFile(tree, path, limit)] as const);
        return new Map(
          (await Promise.all(read)).flatMap(([path, bytes]) => (bytes ? [[path, bytes] as const] : [])),
        );
      },
      readFile: async (state: State, path: string, limit: number) => {
        input.onAsk?.(state);
        return readSmallFile(await engine.solve(state, { cacheImports, evaluate: true }), path, limit);
      },
      listFiles: async (state: State, path: string, limit: number) => {
        return listFiles(await engine.solve(state, { cacheImports, evaluate: true }), path, limit);
      },
      hashFile: async (state: State, path: string) => {
        return hashFile(await engine.solve(state, { cacheImports, evaluate: true }), path);
      },
    }),
  };
}

interface FoundImage {
  readonly state: State;
  readonly facts: ImageFacts;
}

function imageOf({ config, open }: NamedContext): FoundImage {
  return { state: open([]), facts: config === undefined ? {} : { config } };
}

type Opened = { readonly context: NamedContext } | { readonly error: unknown };

async function openAll(
  { engine, options, images, platform }: HostInput,
  names: ReadonlySet<string>,
): Promise<ReadonlyMap<string, Opened>> {
  const keys = [...names].map((name) => contextKey(options.context.named, name, platform) ?? name);
  const entries = keys.map(async (key): Promise<[string, Opened]> => {
    try {
      return [key, { context: await openNamedContext({ engine, options, images, platform, key }) }];
    } catch (error) {
      return [key, { error }];
    }
  });
  return new Map(await Promise.all(entries));
}

function usable(opened: Opened | undefined): NamedContext {
  if (opened === undefined) throw new Error("a context is asked for that the client did not send");
  if ("error" in opened) throw opened.error;
  return opened.context;
}
