import type { Host } from "../../compile/index.ts";
import { image, local } from "../../llb/index.ts";
import type { ImageFacts, ImageNeed } from "../../plan/index.ts";
import { readContext } from "./read-context.ts";
import type { StatedDistros } from "./stated-facts.ts";

/** A host without an engine, and the images it was asked about but knows nothing of. */
export interface StatedHost extends Host {
  readonly unknown: ReadonlySet<string>;
}

/**
 * Answers from what the user stated: images of the stated distribution with an empty configuration, not pinned to a digest.
 * Files of the
 * context are read from `folder`. What is not known is answered as plain as possible and kept in `unknown`, so that all of it can be told at once.
 */
export function createStatedHost(
  stated: StatedDistros,
  contexts: ReadonlySet<string>,
  folder: string,
): StatedHost {
  const unknown = new Set<string>();
  return {
    contexts,
    unknown,
    imageFacts: async ({ ref, distro }: ImageNeed, { os, architecture, variant }): Promise<ImageFacts> => {
      const known = stated.byImage.get(ref) ?? stated.all;
      if (known === undefined) unknown.add(ref);
      const platform = { os, architecture, ...(variant === undefined ? {} : { variant }) };
      return {
        config: { ...platform, config: {} },
        ...(distro && { distro: known ?? { id: "debian", idLike: [], versionId: "" } }),
      };
    },
    imageState: (ref, platform) => image(ref, { name: `[image] ${ref}`, platform }),
    guessesContext: true,
    readContext: (paths, limit) => readContext(folder, paths, limit),
    contextState: (name, paths) => local(name, { name: `[context] ${name}`, followPaths: paths }),
  };
}
