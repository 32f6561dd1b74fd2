import { posix } from "node:path";
import { type Bootstrap, bootstrapOf, packageManagerOf, toolPackages } from "../../catalog/index.ts";
import type { MadeBase, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readEnvironment } from "../environment.ts";
import { planPackages } from "../packages.ts";
import { lockedPackages } from "../source-pins.ts";
import type { DistroFacts, StepId } from "../types.ts";

/** A base that is made of a distribution's packages. */
export type BootstrapBase = Extract<MadeBase, { kind: "bootstrap" }>;

/** The image that makes it. */
export function bootstrapProgram(made: BootstrapBase): string {
  return made.with ?? fill(rowOf(made).program, made);
}

/** What its os-release will say, as far as that is known before. */
export function bootstrapDistro(made: BootstrapBase): DistroFacts {
  const { id, idLike } = rowOf(made);
  return { id, idLike, versionId: made.release };
}

/** The step that makes it, with the tool's image before it; undefined after a report. */
export function planBootstrap(
  stage: StageContext,
  made: BootstrapBase,
  name: string,
  at: SpecPath,
): StepId | undefined {
  const row = rowOf(made);
  if (!checkKeys(stage, made, row, at)) return undefined;
  const { draft, facts, target } = stage;
  const tools = planTools(stage, made, row, at);
  if (tools === undefined) return undefined;
  if (made.unsigned) stage.report.report("bootstrap-unsigned", target.locate([...at, "unsigned"]), {});
  const keyring = made.keyring === undefined ? undefined : posix.normalize(made.keyring).replace(/^\//, "");
  const pins = pinsOf(stage, row, name, at);
  const { architecture } = facts.platform;
  return draft.add({
    kind: "bootstrap",
    stage: stage.stage,
    title: `bootstrap ${made.bootstrap} ${made.release} by ${row.tool}`,
    range: rangeAt(target, at),
    base: name,
    tools: tools.root,
    tool: row.tool,
    distribution: made.bootstrap,
    release: made.release,
    repos: reposOf(made, row, architecture),
    keepsRepos: made.mirror !== undefined || made.repositories.length > 0,
    variant: made.variant,
    packages: [...new Set([...row.packages, ...made.include])].sort(),
    keys:
      keyring === undefined
        ? { path: fill(row.keys, made).replaceAll("$basearch", RPM_NAMES[architecture] ?? architecture) }
        : { context: draft.context("context", [keyring]), path: keyring },
    unsigned: made.unsigned,
    snapshot: made.snapshot,
    ...(made.secret !== undefined && { secret: made.secret }),
    database: row.database === "/var/lib/rpm" && Number(majorOf(made)) > 9 ? SYSIMAGE : row.database,
    ...(pins !== undefined && { pins }),
    cacheScope: `${made.bootstrap}-${made.release}-${architecture}`,
    env: tools.env,
  });
}

/** Where rpm has its database since RHEL 10. */
const SYSIMAGE = "/usr/lib/sysimage/rpm";

/** Names of architectures in repositories of rpm. */
const RPM_NAMES: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

function rowOf({ bootstrap }: BootstrapBase): Bootstrap {
  const row = bootstrapOf(bootstrap);
  if (row === undefined) throw new Error(`nothing is known of ${bootstrap}, which the language has`);
  return row;
}

function majorOf({ release }: BootstrapBase): string {
  return release.split(".")[0] ?? release;
}

function fill(text: string, made: BootstrapBase): string {
  return text.replace(/\$(release|major)\b/g, (_, word) => (word === "major" ? majorOf(made) : made.release));
}

/** Keys that mean something to another tool alone. */
const KEYS_OF_OTHERS = {
  mmdebstrap: [],
  dnf: ["components", "variant", "snapshot"],
  zypper: ["components", "variant", "snapshot", "secret"],
} as const;

function checkKeys(
  { target, report }: StageContext,
  made: BootstrapBase,
  row: Bootstrap,
  at: SpecPath,
): boolean {
  let isGood = true;
  const refuse = (key: string, why: string) => {
    report.report("bootstrap-key", target.locate([...at, key]), { key, distribution: made.bootstrap, why });
    isGood = false;
  };
  for (const key of KEYS_OF_OTHERS[row.tool]) {
    const value = made[key];
    const isSet =
      key === "components"
        ? String(value) !== "main"
        : key === "variant"
          ? value !== "minbase"
          : Boolean(value);
    if (isSet) refuse(key, `${row.tool}, which installs it, knows no such thing`);
  }
  const isPlain = made.repositories.every((one) => (one.suite ?? one.components) === undefined);
  if (row.tool !== "mmdebstrap" && !isPlain)
    refuse("repositories", `${row.tool}, which installs it, knows neither suites nor components`);
  if (row.tool !== "mmdebstrap" && made.mirror !== undefined && made.repositories.length > 0)
    refuse("repositories", "name a mirror, or repositories in its place");
  return isGood;
}

/** The image of the tool, and its package where the image is of a distribution that has one. */
function planTools(stage: StageContext, made: BootstrapBase, row: Bootstrap, at: SpecPath) {
  const { draft, facts, target, report } = stage;
  const builder = { ...stage, stage: `${target.name}.build` };
  const image = bootstrapProgram(made);
  const known = facts.images.get(image);
  const env = readEnvironment(known?.config?.config.Env ?? []);
  const root = draft.image(image, builder.stage, rangeAt(target, at));
  const manager = known?.distro && packageManagerOf(known.distro.id, known.distro.idLike);
  // An image that does not say what it is may have the tool: the script asks.
  const packages = manager === undefined ? [] : toolPackages(row.tool, manager, made.bootstrap);
  if (packages === undefined) {
    report.report("bootstrap-tools", target.locate(at), { image, tool: row.tool });
    return undefined;
  }
  const tools = planPackages(builder, image, packages, at, root, env);
  return tools === undefined ? undefined : { root: tools, env };
}

/** The repositories with the distribution's own words filled in. */
function reposOf(made: BootstrapBase, row: Bootstrap, architecture: string): readonly string[] {
  const own = row.ports?.of.includes(architecture) === true ? row.ports.mirror : row.mirror;
  const mirror = (made.mirror ?? own).replace(/\/+$/, "");
  const hasUpdates = made.mirror === undefined && row.rolling?.includes(made.release) !== true;
  const listed = [...row.repos, ...(hasUpdates ? row.updates : [])].map((repo) =>
    fill(
      repo.replace("$mirror", () => mirror),
      made,
    ),
  );
  if (row.tool !== "mmdebstrap")
    return made.repositories.length > 0 ? made.repositories.map(({ url }) => url) : listed;
  const components = made.components.join(" ");
  const others = made.repositories.map(({ url, suite, components: own }) =>
    [url, suite ?? made.release, own?.join(" ") ?? components].join(" "),
  );
  return [...listed.map((repo) => `${repo} ${components}`), ...others];
}

/** Packages a lock has; that the others' are not locked is said where there is a lock. */
function pinsOf(
  stage: StageContext,
  { tool }: Bootstrap,
  name: string,
  at: SpecPath,
): readonly string[] | undefined {
  if (tool === "mmdebstrap") return lockedPackages(stage, name, `packages of ${name}`, at);
  if (stage.facts.pins !== undefined || stage.facts.writesLock === true)
    stage.report.report("bootstrap-unlocked", stage.target.locate(at), { tool });
  return undefined;
}
