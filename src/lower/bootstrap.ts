import { type Mount, type State, scratch } from "../llb/index.ts";
import type { BootstrapStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { packageWord, pinsMount } from "./packages.ts";
import { runScript, SCRIPT_EPOCH, type ScriptName } from "./scripts/index.ts";

/** The folder in which a root is made. */
export const BOOTSTRAP_ROOT = "/mnt/mlspec-root";
/** What was fetched, between builds. */
export const BOOTSTRAP_CACHE = "/var/cache/mlspec-bootstrap";
/** Where scripts look for keys that no image has, and for a login. */
export const BOOTSTRAP_KEYS = "/dev/mlspec-keys";
export const BOOTSTRAP_LOGIN = "/dev/mlspec-login";

/** Our script for a bootstrap, and its arguments. */
export function bootstrapCall(step: BootstrapStep): {
  readonly script: ScriptName;
  readonly args: readonly string[];
} {
  const { tool, release, database, variant, packages, repos } = step;
  const keys = step.keys.context === undefined ? step.keys.path : BOOTSTRAP_KEYS;
  const trust = step.unsigned ? "unsigned" : "signed";
  const manager = tool === "mmdebstrap" ? "apt" : tool;
  const lists = [...repos, "--", ...packages.map((word) => packageWord(manager, word))];
  if (tool === "mmdebstrap") {
    const age = step.snapshot ? "snapshot" : "current";
    const head = [BOOTSTRAP_ROOT, BOOTSTRAP_CACHE, release, variant, keys, trust, age];
    return { script: "bootstrap-apt", args: [...head, ...lists] };
  }
  const keep = step.keepsRepos ? "keep" : "drop";
  const head = [BOOTSTRAP_ROOT, BOOTSTRAP_CACHE, release, database, keys, trust, keep];
  return { script: tool === "dnf" ? "bootstrap-dnf" : "bootstrap-zypper", args: [...head, ...lists] };
}

/** The cache of a bootstrap. */
export function bootstrapCacheId({ tool, cacheScope }: BootstrapStep): string {
  return `mlspec/bootstrap/${tool}/${cacheScope}`;
}

/** A root of a distribution's packages: an output mount of the container in which the tool runs. */
export function lowerBootstrap(step: BootstrapStep, lowering: Lowering): State {
  const call = bootstrapCall(step);
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript(call.script, call.args);
  const mounts: Mount[] = [
    mount,
    { kind: "bind", dest: BOOTSTRAP_ROOT, source: scratch, output: true },
    {
      kind: "cache",
      dest: BOOTSTRAP_CACHE,
      id: cacheId(lowering, bootstrapCacheId(step)),
      sharing: "locked",
    },
  ];
  if (step.keys.context !== undefined) {
    const source = lowering.state(step.keys.context);
    mounts.push({
      kind: "bind",
      dest: BOOTSTRAP_KEYS,
      source,
      selector: `/${step.keys.path}`,
      readonly: true,
    });
  }
  if (step.secret !== undefined)
    mounts.push({
      kind: "secret",
      dest: BOOTSTRAP_LOGIN,
      id: step.secret,
      optional: false,
      mode: 0o400,
      uid: 0,
      gid: 0,
    });
  if (step.pins !== undefined) mounts.push(pinsMount(step.pins));
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.tools),
    args,
    env: [...step.env, ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH]],
    mounts: [...common.mounts, ...mounts],
  }).mount(BOOTSTRAP_ROOT);
}
