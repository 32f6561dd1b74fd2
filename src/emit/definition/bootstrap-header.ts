import type { BootstrapStep } from "../../plan/index.ts";
import { shellWord } from "./shell-words.ts";

/** Agents of definition files, by the tool whose work they do. */
const AGENTS: Readonly<Record<BootstrapStep["tool"], string>> = {
  mmdebstrap: "debootstrap",
  dnf: "yum",
  zypper: "zypper",
};

/**
 * The header of a stage that starts from a distribution's packages. The builder needs the agent's program.
 * Source: https://apptainer.org/docs/user/latest/appendix.html
 */
export function bootstrapHeader(step: BootstrapStep, complain: (text: string) => void): string {
  const { tool, release, packages, repos, variant } = step;
  const agent = AGENTS[tool];
  const addresses = repos.map((repo) => (repo.split(" ")[0] ?? "").replaceAll("$releasever", release));
  // The agent for yum asks a second address for updates.
  const [mirror = "", update] = addresses;
  const asked = tool === "dnf" ? 2 : 1;
  if (addresses.length > asked)
    complain(
      `the base has no packages of ${addresses.slice(asked).join(", ")}: ${agent} asks ${asked} of them`,
    );
  const components = (repos[0] ?? "").split(" ").slice(2);
  if (components.some((name) => name !== "main"))
    complain(`the base has no packages of ${components.filter((name) => name !== "main").join(", ")}`);
  if (tool === "mmdebstrap" && variant !== "minbase")
    complain(`the base is what debootstrap calls minbase, not ${variant}`);
  if (step.keys.context !== undefined)
    complain(`signatures of packages are compared with the keys the builder has, not ${step.keys.path}`);
  if (step.secret !== undefined)
    complain(`servers get no login: a definition file has no secret ${step.secret}`);
  if (step.pins !== undefined)
    complain("the base's packages are not those of the lock, but those of the hour");
  return [
    `Bootstrap: ${agent}`,
    `OSVersion: ${release}`,
    `MirrorURL: ${mirror}`,
    ...(tool === "dnf" && update !== undefined ? [`UpdateURL: ${update}`] : []),
    ...(packages.length > 0 ? [`Include: ${packages.join(" ")}`] : []),
  ].join("\n");
}

/** The section that unpacks an archive of the folder it is built in; before the root there is no shell to do so. */
export function unpackedRoot(path: string): string {
  return `%setup\ntar -xpf ${shellWord(path)} -C "$APPTAINER_ROOTFS"\n`;
}
