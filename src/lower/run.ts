import { type ExecResult, file, type Mount, type State, scratch } from "../llb/index.ts";
import type { Owner, RunMount, RunStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec, NOTHING, NOTHING_MOUNT } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";

/** The name under which NVIDIA's toolkit tells an engine of GPUs. Source: Container Device Interface, nvidia-ctk cdi. */
const GPUS = "nvidia.com/gpu";

/** A program of the spec's own, run on a root: the root after it. */
export function lowerRun(step: RunStep, lowering: Lowering): State {
  return runOn(step, lowering, []).root;
}

/** A program that only has to succeed: an empty tree once it did, so that what it writes is in no cache either. */
export function lowerTest(step: RunStep, lowering: Lowering): State {
  return runOn(step, lowering, [NOTHING_MOUNT]).mount(NOTHING);
}

function runOn(step: RunStep, lowering: Lowering, outputs: readonly Mount[]): ExecResult {
  const common = commonExec(lowering, step.network);
  const own = new Set(step.mounts.map((mount) => mount.path));
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args: step.argv,
    env: step.env,
    cwd: step.workdir,
    mounts: [
      ...common.mounts.filter((mount) => !own.has(mount.dest)),
      ...step.mounts.map((mount) => lowerMount(mount, step.root, lowering)),
      ...outputs,
    ],
    secretEnv: step.secretEnv,
    ...(step.gpu !== undefined && {
      cdiDevices: [{ name: GPUS, ...(step.gpu === "optional" && { optional: true }) }],
    }),
    ...(step.user !== "" && { user: step.user }),
  });
}

/** What a program sees at one place beside its root. */
export function lowerMount(mount: RunMount, root: string, lowering: Lowering): Mount {
  switch (mount.kind) {
    case "cache":
      return {
        kind: "cache",
        dest: mount.path,
        id: cacheId(lowering, mount.id),
        sharing: mount.sharing,
        ...(mount.owner !== undefined && ownedCache(mount.owner, root, lowering)),
      };
    case "secret": {
      const { path, id, optional, mode, uid, gid } = mount;
      return { kind: "secret", dest: path, id, optional, mode, uid, gid };
    }
    case "ssh":
      return {
        kind: "ssh",
        id: mount.id,
        optional: mount.optional,
        ...(mount.path !== undefined && { dest: mount.path }),
      };
    case "tmpfs":
      return { kind: "tmpfs", dest: mount.path, ...(mount.size !== undefined && { size: mount.size }) };
    case "bind":
      return {
        kind: "bind",
        dest: mount.path,
        source: lowering.state(mount.from),
        selector: mount.src,
        readonly: !mount.writable,
        output: false,
      };
  }
}

/** An empty cache belongs to whoever starts from it, so a user without root rights needs a folder of its own to start from. */
function ownedCache(owner: Owner, root: string, lowering: Lowering): { source: State; selector: string } {
  const folder = file(scratch).mkdir("/cache", { owner: { ...owner, from: lowering.state(root) } });
  return { source: folder.state({ name: "[internal] cache folder" }), selector: "/cache" };
}
