import type { ImageQuestion } from "../../buildkit/gateway/index.ts";
import { image, type Output, ociLayout, type Scratch, scratch, withoutCpuVariant } from "../../llb/index.ts";
import type { ImageConfig } from "../../plan/index.ts";
import type { Engine } from "../engine/index.ts";
import { formatPlatform, type Platform } from "../platform/index.ts";
import { hasNoLayers, parseImageConfig } from "./image-config.ts";
import { OtherSourceError } from "./other-source-error.ts";

/** An image looked up once: its configuration, and its root pinned to the digest that was found. */
export interface PinnedImage {
  readonly config: ImageConfig;
  readonly state: Output | Scratch;
  /** Absent where the engine does not tell. */
  readonly digest?: string;
}

/** Looks images up; equal questions are asked once. `title` names the vertex of the image's root. */
export type ImageResolver = (question: PlatformQuestion, title: string) => Promise<PinnedImage>;

/** A question that names its platform. */
export interface PlatformQuestion extends ImageQuestion {
  readonly platform: Platform;
}

/** A resolver for one build. */
export function createImageResolver(engine: Engine): ImageResolver {
  const answers = new Map<string, Promise<PinnedImage>>();
  return (question, title) => {
    const { reference, platform, resolveMode, ociStore } = question;
    const key = JSON.stringify([reference, formatPlatform(platform), resolveMode, ociStore?.storeId, title]);
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = resolve(engine, question, title);
    answers.set(key, answer);
    return answer;
  };
}

async function resolve(engine: Engine, question: PlatformQuestion, title: string): Promise<PinnedImage> {
  const { reference, platform, resolveMode, ociStore } = question;
  const answer = await engine.resolveImage(question);
  if (answer.kind === "other-source") {
    throw new OtherSourceError(reference, answer.source.identifier);
  }
  const config = parseImageConfig(answer.config, reference);
  const found = answer.digest === "" ? {} : { digest: answer.digest };
  if (hasNoLayers(config)) return { config, state: scratch, ...found };
  const own = config.variant === platform.variant ? platform : withoutCpuVariant(platform);
  const pinned = pin(answer.reference, answer.digest);
  const state =
    ociStore === undefined
      ? image(pinned, { platform: own, name: title, ...(resolveMode === "default" ? {} : { resolveMode }) })
      : ociLayout(reference, { platform: own, name: title, ...ociStore });
  return { config, state, ...found };
}

/** The name with its digest, so that pulling cannot see another image than looking up did. */
function pin(ref: string, digest: string): string {
  return digest === "" || ref.includes("@") ? ref : `${ref}@${digest}`;
}
