import {
  CacheSharingOpt,
  type ExecOp,
  type Meta,
  type Mount,
  MountContentCache,
  MountType,
  NetMode,
  SecurityMode,
} from "../../proto/index.ts";
import { inputReference } from "./input-reference.ts";
import type { Readable, ReadableFields } from "./readable-definition.ts";

/** A process and its mounts; the default network, security and cleaning of mount points are left out. */
export function readExec(op: ExecOp, inputs: readonly string[]): ReadableFields {
  return {
    ...(op.meta && readMeta(op.meta)),
    ...(op.network !== NetMode.UNSET && { network: nameOf(NetMode, op.network) }),
    ...(op.security !== SecurityMode.SANDBOX && { security: nameOf(SecurityMode, op.security) }),
    ...list(
      "secretEnv",
      op.secretenv.map(({ ID, name, optional }) => ({ id: ID, name, ...(optional && { optional }) })),
    ),
    ...list(
      "devices",
      op.cdiDevices.map(({ name, optional }) => ({ name, ...(optional && { optional }) })),
    ),
    mounts: op.mounts.map((mount) => readMount(mount, inputs)),
  };
}

function readMeta(meta: Meta): ReadableFields {
  const { proxyEnv: proxy } = meta;
  return {
    args: meta.args,
    ...list("env", meta.env),
    cwd: meta.cwd,
    ...(meta.user && { user: meta.user }),
    ...(meta.hostname && { hostname: meta.hostname }),
    ...(proxy && {
      proxy: [proxy.httpProxy, proxy.httpsProxy, proxy.ftpProxy, proxy.noProxy, proxy.allProxy],
    }),
    ...list(
      "extraHosts",
      meta.extraHosts.map(({ Host, IP }) => `${Host}=${IP}`),
    ),
    ...list(
      "ulimits",
      meta.ulimit.map(({ Name, Soft, Hard }) => `${Name}=${Soft}:${Hard}`),
    ),
    ...(meta.cgroupParent && { cgroupParent: meta.cgroupParent }),
    ...(!meta.removeMountStubsRecursive && { removeMountStubs: false }),
    ...list("validExitCodes", meta.validExitCodes),
  };
}

function readMount(mount: Mount, inputs: readonly string[]): ReadableFields {
  const type = nameOf(MountType, mount.mountType);
  const bind = mount.mountType === MountType.BIND;
  return {
    dest: mount.dest,
    ...(!bind && { type }),
    ...((bind || mount.input >= 0n) && { from: inputReference(mount.input, inputs) }),
    ...(mount.selector && { selector: mount.selector }),
    ...(mount.readonly && { readonly: true }),
    ...(bind && mount.output >= 0n && { output: Number(mount.output) }),
    ...(mount.contentCache !== MountContentCache.DEFAULT && {
      contentCache: nameOf(MountContentCache, mount.contentCache),
    }),
    ...readMountOptions(mount),
  };
}

function readMountOptions({ cacheOpt, TmpfsOpt, secretOpt, SSHOpt }: Mount): ReadableFields {
  if (cacheOpt) return { id: cacheOpt.ID, sharing: nameOf(CacheSharingOpt, cacheOpt.sharing) };
  if (TmpfsOpt) return TmpfsOpt.size > 0n ? { size: Number(TmpfsOpt.size) } : {};
  const file = secretOpt ?? SSHOpt;
  if (!file) return {};
  return {
    id: file.ID,
    mode: `0${file.mode.toString(8)}`,
    ...(file.uid && { uid: file.uid }),
    ...(file.gid && { gid: file.gid }),
    ...(file.optional && { optional: true }),
  };
}

/** The lower-case name of an enum's value, or its number if it has none. */
function nameOf(names: Readonly<Record<string, number>>, value: number): string {
  const name = Object.keys(names).find((key) => names[key] === value);
  return name?.toLowerCase() ?? String(value);
}

function list(key: string, values: readonly Readable[]): ReadableFields {
  return values.length > 0 ? { [key]: values } : {};
}
