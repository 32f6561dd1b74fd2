import { packageManagerOf, supportedDistros } from "../catalog/index.ts";
import type { SpecPath } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import { planRepositories } from "./repositories.ts";
import { packagePins } from "./source-pins.ts";
import type { Environment, StepId } from "./types.ts";

/** The transaction that installs a list of OS packages, or the root itself for an empty list; undefined after a report. */
export function planPackages(
  stage: StageContext,
  image: string,
  packages: readonly string[],
  at: SpecPath,
  root: StepId,
  env: Environment,
): StepId | undefined {
  if (packages.length === 0) return root;
  const distro = stage.facts.images.get(image)?.distro;
  const manager = distro && packageManagerOf(distro.id, distro.idLike);
  if (distro === undefined || manager === undefined) {
    stage.report.report("unsupported-distro", stage.target.locate(at), {
      image,
      distro: distro?.id,
      supported: supportedDistros(),
    });
    return undefined;
  }
  const wanted = [...new Set(packages)].sort();
  const pins = packagePins(stage, image, wanted, at);
  const repositories = planRepositories(stage, manager);
  return stage.draft.add({
    kind: "packages",
    stage: stage.stage,
    title: `${manager} install ${packages.join(" ")}`,
    range: rangeAt(stage.target, at),
    root,
    manager,
    cacheScope: `${distro.id}-${distro.versionId}-${stage.facts.platform.architecture}`,
    image,
    packages: wanted,
    ...(repositories !== undefined && { repositories }),
    ...(pins !== undefined && { pins }),
    env,
  });
}
