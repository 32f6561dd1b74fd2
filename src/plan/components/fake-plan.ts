import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget, type TargetSpec } from "../../spec/index.ts";
import { planTarget } from "../plan-target.ts";
import type { ComponentStep, ImageFacts, PackagesStep, Plan } from "../types.ts";

const imageOf = (id: string): ImageFacts => ({
  config: { architecture: "amd64", os: "linux", config: { Env: ["PATH=/usr/bin:/bin"] } },
  distro: { id, idLike: [], versionId: "1" },
});

/** The plan of a spec on base images that are nowhere but here, with the codes that were reported and where. */
export function plan(text: string, architecture = "amd64", base = "debian:12") {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text: `base: ${base}\n${text}` }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  let made: Plan | undefined;
  if (file !== undefined && target !== undefined) {
    const targets = new Map<string, TargetSpec>([[target.name, target]]);
    const images = new Map([
      ["debian:12", imageOf("debian")],
      ["rocky:9", imageOf("rocky")],
      ["opensuse/leap:15.6", imageOf("opensuse-leap")],
    ]);
    const facts = {
      platform: { os: "linux", architecture },
      images,
      contexts: new Set<string>(),
      labels: {},
    };
    made = planTarget({ target: target.name, targets, targetNames: [target.name] }, facts, report);
  }
  const told = report.diagnostics.map(
    ({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`,
  );
  return { plan: made, told, report };
}

/** What is built of components, by name. */
export const builds = (made: Plan | undefined) =>
  new Map(
    made?.steps
      .filter((step): step is ComponentStep => step.kind === "component")
      .map((step) => [step.name, step]),
  );
/** What is installed of the distribution. */
export const installs = (made: Plan | undefined) =>
  (made?.steps ?? []).filter((step): step is PackagesStep => step.kind === "packages");
