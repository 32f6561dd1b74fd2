import { image, local, UNEXPORTED_ROOT, withoutCpuVariant } from "../llb/index.ts";
import type { DistroFacts, ImageFacts, ImageNeed } from "../plan/index.ts";
import type { Host } from "./host.ts";

/** Distributions the user states for images instead of letting an engine look: for all, and for single ones. */
export interface StatedDistros {
  readonly all?: DistroFacts;
  readonly byImage: ReadonlyMap<string, DistroFacts>;
}

/** What is known of the main context. */
export interface StatedFiles extends Pick<Host, "readContext" | "guessesContext"> {
  /** Patterns of its ignore file. */
  readonly excludes?: readonly string[];
}

/** A host without an engine, and the images it was asked about but knows nothing of. */
export interface StatedHost extends Host {
  readonly unknown: ReadonlySet<string>;
}

/**
 * Answers from what the user stated: images of the stated distribution with an empty configuration, not pinned to a digest.
 * What is not known is answered as plain as possible and kept in `unknown`, so that all of it can be told at once.
 */
export function createStatedHost(
  stated: StatedDistros,
  contexts: ReadonlySet<string>,
  { excludes = [], ...files }: StatedFiles = {},
): StatedHost {
  const unknown = new Set<string>();
  return {
    contexts,
    unknown,
    ...files,
    imageFacts: async ({ ref, distro }: ImageNeed, { os, architecture, variant }): Promise<ImageFacts> => {
      const known = stated.byImage.get(ref) ?? stated.all;
      if (known === undefined) unknown.add(ref);
      const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      return {
        config: { ...platform, config: {} },
        ...(distro && { distro: known ?? { id: "debian", idLike: [], versionId: "" } }),
      };
    },
    rootDistro: async (name, _root, expected) => {
      const known = expected ?? stated.byImage.get(name) ?? stated.all;
      if (known === undefined) unknown.add(name);
      return known ?? { id: "debian", idLike: [], versionId: "" };
    },
    imageState: (ref, platform) =>
      image(ref, { name: `[image] ${ref}`, platform: withoutCpuVariant(platform) }),
    contextState: (name, paths) =>
      local(name, {
        ...UNEXPORTED_ROOT,
        name: `[context] ${name}`,
        followPaths: paths,
        ...(name === "context" && excludes.length > 0 && { excludePatterns: excludes }),
      }),
  };
}
