import { http, type State, scratch, UNEXPORTED_ROOT } from "../../llb/index.ts";
import { isBuilt, type WheelStep } from "../../plan/index.ts";
import { trustingExec } from "../certificates.ts";
import { commonExec } from "../exec-common.ts";
import { compilerCache, withJobs } from "../jobs.ts";
import type { Lowering } from "../lowering.ts";
import { runScript } from "../scripts/index.ts";
import { indexArguments, PIP_ENVIRONMENT, pipFolder, pipMounts, secretParameters } from "./pip-common.ts";

const OUT = "/run/mlspec/out";

/**
 * One wheel. The engine fetches what anybody can, by its checksum; pip what takes credentials, the image's own settings
 * or the client's proxy, and builds what is no wheel yet.
 */
export function lowerWheel(step: WheelStep, lowering: Lowering): State {
  const { origin } = step;
  const vertex = lowering.vertex(step);
  const isDirect = lowering.options.proxy === undefined && step.certificates === undefined;
  const open = origin.kind === "archive" && origin.open && isDirect;
  if (open && origin.filename.endsWith(".whl")) {
    const checksum = `sha256:${origin.sha256}`;
    return http(origin.url, { ...vertex, ...UNEXPORTED_ROOT, filename: origin.filename, checksum });
  }
  const common = commonExec(lowering, "default");
  const parameters = [OUT, step.version, ...secretParameters(step)];
  const { args, mount } = runScript("make-wheel", [
    ...parameters,
    ...indexArguments(step),
    "--",
    wheelTarget(step),
  ]);
  const built = isBuilt(origin);
  const compilers = compilerCache(lowering, step.cacheScope);
  const wrapped = built ? withJobs(step.jobs, args) : undefined;
  return trustingExec(step, lowering, {
    ...vertex,
    ...common,
    root: lowering.state(step.root),
    args: wrapped?.args ?? args,
    env: [
      ...step.env,
      ...(step.compiled?.env ?? []),
      ...PIP_ENVIRONMENT,
      // pip builds in a folder with a name made at random.
      ...(built ? [...compilers.env, ["CCACHE_NOHASHDIR", "1"] as const] : []),
    ],
    cwd: pipFolder(step),
    mounts: [
      ...common.mounts,
      mount,
      ...(wrapped === undefined ? [] : [wrapped.mount, compilers.mount]),
      { kind: "bind", dest: OUT, source: scratch },
      ...pipMounts(step, lowering),
    ],
  }).mount(OUT);
}

/** What pip is to fetch or build. */
export function wheelTarget({ origin }: WheelStep): string {
  switch (origin.kind) {
    case "archive":
      return `${origin.url}#sha256=${origin.sha256}`;
    case "repository":
      return origin.requirement;
    case "context":
      return `./${origin.path}`;
  }
}
