import { formatPlatform } from "../llb/index.ts";
import type { Lock } from "../lock/index.ts";
import type { ImageFacts, ImageNeed, PlanPlatform } from "../plan/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";
import { HostError } from "./host-error.ts";

interface ImagesInput {
  readonly targets: readonly TargetSpec[];
  readonly platform: PlanPlatform;
  readonly host: Host;
  readonly lock: Lock | undefined;
  /** The reference an image is looked up by. */
  readonly pin: (ref: string) => string;
}

/** The facts of images, by the references the spec has. Rejects with a {@link HostError} where one cannot be had. */
export async function gatherImages(
  needs: readonly ImageNeed[],
  input: ImagesInput,
): Promise<ReadonlyMap<string, ImageFacts>> {
  const facts = needs.map(async (need): Promise<[string, ImageFacts]> => {
    try {
      return [need.ref, await imageFacts(need, input)];
    } catch (cause) {
      throw new HostError(need.ref, imageSpan(need.ref, input.targets), cause);
    }
  });
  return new Map(await Promise.all(facts));
}

/** A distribution the lock has is not looked for: on an engine without the image that would take the whole of it. */
async function imageFacts(need: ImageNeed, { platform, host, lock, pin }: ImagesInput): Promise<ImageFacts> {
  const ref = pin(need.ref);
  const digest = ref.split("@")[1];
  const locked =
    need.distro && digest !== undefined
      ? lock?.distros.get(digest)?.get(formatPlatform(platform))
      : undefined;
  if (locked !== undefined) {
    const facts = await host.imageFacts({ ref, distro: false }, platform);
    // Another one, where the engine's policy put it in this one's place.
    if (facts.digest === undefined || facts.digest === digest) return { ...facts, distro: locked };
  }
  return host.imageFacts({ ...need, ref }, platform);
}

/** Where the first target that stands on an image says so. */
function imageSpan(ref: string, targets: readonly TargetSpec[]) {
  const conda = targets.find(({ spec }) => spec.conda?.program === ref);
  const made = targets.find(({ spec }) =>
    Object.values(spec.base.made ?? {}).some((one) => one.kind === "bootstrap" && one.with === ref),
  );
  if (made !== undefined) return made.locate(["base"]);
  if (conda !== undefined) return conda.locate(["conda"]);
  for (const target of targets) {
    const index = target.spec.checks.findIndex((item) => item.check === "gpus" && item.with === ref);
    if (index >= 0 && target.spec.python === undefined) return target.locate(["checks", index]);
  }
  const user = targets.find(({ spec }) => spec.base.runtime === ref || spec.base.build === ref) ?? targets[0];
  return user?.locate(["base"]);
}
