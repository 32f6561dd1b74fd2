import { exec, file, type Mount, type State, scratch } from "../llb/index.ts";
import type { BootstrapStep, PackageManager, PackagesStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, runScript, SCRIPT_EPOCH, type ScriptName } from "./scripts/index.ts";

/** The file of the state in which packages are listed. */
export const PACKAGES_FILE = "packages.txt";

/** Where the scripts look for repositories beside the distribution's. */
export const REPOSITORIES = "/dev/mlspec-repositories";

/** Where the scripts look for what a lock holds. */
export const PINS = "/dev/mlspec-pins";
const BEFORE = "/dev/mlspec-before";
const OUT = "/dev/mlspec-out";

interface ManagerRules {
  readonly script: ScriptName;
  /** What tells which packages a root has. */
  readonly list: ScriptName;
  /** Folders of downloads and indexes, kept in cache mounts and so never in a layer. */
  readonly caches: Readonly<Record<string, string>>;
  /** A pinned package as the manager writes it. */
  readonly pin: (name: string, version: string) => string;
}

const RULES: Readonly<Record<PackageManager, ManagerRules>> = {
  apt: {
    script: "apt-install",
    list: "list-packages",
    caches: { archives: "/var/cache/apt", lists: "/var/lib/apt/lists" },
    pin: (name, version) => `${name}=${version}`,
  },
  dnf: {
    script: "dnf-install",
    list: "list-rpms",
    // dnf 5 has one of its own.
    caches: { dnf: "/var/cache/dnf", libdnf5: "/var/cache/libdnf5", yum: "/var/cache/yum" },
    pin: (name, version) => `${name}-${version}`,
  },
  zypper: {
    script: "zypper-install",
    list: "list-rpms",
    caches: { zypp: "/var/cache/zypp" },
    pin: (name, version) => `${name}=${version}`,
  },
};

/** What a transaction of a package manager takes: our script and its arguments, and the folders that are caches, by id. */
export interface PackageTransaction {
  readonly script: ScriptName;
  readonly args: readonly string[];
  readonly caches: readonly { readonly id: string; readonly dest: string }[];
}

/** A package as a manager is told of it: `name` or `name=version`. */
export function packageWord(manager: PackageManager, word: string): string {
  const [name = "", version] = word.split("=", 2);
  return version === undefined ? name : RULES[manager].pin(name, version);
}

/** How a step's packages are installed. */
export function packageTransaction(step: PackagesStep): PackageTransaction {
  const rules = RULES[step.manager];
  const args = step.packages.map((word) => packageWord(step.manager, word));
  const caches = Object.entries(rules.caches).map(([name, dest]) => ({
    id: `mlspec/${step.manager}/${name}/${step.cacheScope}`,
    dest,
  }));
  return { script: rules.script, args, caches };
}

/** One transaction of the distribution's package manager. */
export function lowerPackages(step: PackagesStep, lowering: Lowering): State {
  const transaction = packageTransaction(step);
  const common = commonExec(lowering, "default");
  const caches = transaction.caches.map(
    ({ id, dest }): Mount => ({ kind: "cache", dest, id: cacheId(lowering, id), sharing: "locked" }),
  );
  const { args, mount } = runScript(transaction.script, transaction.args);
  const pins = step.pins === undefined ? [] : [pinsMount(step.pins)];
  const repositories: readonly Mount[] =
    step.repositories === undefined
      ? []
      : [{ kind: "bind", dest: REPOSITORIES, source: lowering.state(step.repositories), readonly: true }];
  const result = trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    env: [...step.env, ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH]],
    mounts: [...common.mounts, ...caches, mount, ...repositories, ...pins],
  });
  return result.root;
}

/** The lock's list, where the script looks for it. */
export function pinsMount(pins: readonly string[]): Mount {
  const text = pins.map((line) => `${line}\n`).join("");
  const source = file(scratch).mkfile("/pins", text, { timestamp: FIXED_TIME });
  const name = "[internal] locked packages";
  return { kind: "bind", dest: PINS, source: source.state({ name }), selector: "/pins", readonly: true };
}

/** A root with nothing but the list of what a transaction installed; all there is, where it was installed into nothing. */
export function lowerPackageList(step: PackagesStep | BootstrapStep, lowering: Lowering): State {
  const image = step.kind === "packages" ? step.image : step.base;
  // Of bootstraps, those of apt alone are listed.
  const manager = step.kind === "packages" ? step.manager : "apt";
  const { args, mount } = runScript(RULES[manager].list, [BEFORE, `${OUT}/${PACKAGES_FILE}`]);
  return exec({
    ...lowering.vertex(step),
    ...commonExec(lowering, "none"),
    name: `[${step.stage}] list packages of ${image}`,
    root: lowering.state(step.id),
    args,
    mounts: [
      mount,
      {
        kind: "bind",
        dest: BEFORE,
        source: step.kind === "packages" ? lowering.state(step.root) : scratch,
        readonly: true,
      },
      { kind: "bind", dest: OUT, source: scratch },
    ],
  }).mount(OUT);
}
