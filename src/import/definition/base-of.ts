import type { Span } from "../../source/index.ts";
import { type DraftValue, literal } from "../spec-draft.ts";
import type { DefinitionStage } from "./read-definition.ts";

/** Distributions by words in the addresses of their servers: the name `bootstrap` has for them, and that of their image. */
const MIRRORS: readonly (readonly [RegExp, string, string])[] = [
  [/ubuntu/, "ubuntu", "ubuntu"],
  [/debian/, "debian", "debian"],
  [/rocky/, "rocky", "rockylinux"],
  [/alma/, "almalinux", "almalinux"],
  [/fedora/, "fedora", "fedora"],
  [/opensuse/, "opensuse", "opensuse/leap"],
];

/** The distributions whose packages an agent installs. */
const AGENTS: Readonly<Record<string, readonly string[]>> = {
  debootstrap: ["ubuntu", "debian"],
  yum: ["rocky", "almalinux", "fedora"],
  dnf: ["rocky", "almalinux", "fedora"],
  zypper: ["opensuse"],
};

/**
 * What a stage starts from: an image, a distribution's packages, an archive or a folder. `templated` puts the file's arguments
 * in; `leave` is told what could not be carried over.
 * Source: https://apptainer.org/docs/user/latest/appendix.html
 */
export function baseOf(
  stage: DefinitionStage,
  templated: (text: string) => string,
  leave: (span: Span, what: string) => void,
): DraftValue {
  const { header, span } = stage;
  const value = (key: string) => {
    const text = header.get(key);
    return text === undefined || text === "" ? undefined : templated(literal(text));
  };
  const [agent = "", from = ""] = [header.get("bootstrap")?.toLowerCase(), value("from")];
  if (agent === "scratch") {
    const archive = unpackedArchive(stage);
    return archive === undefined ? "scratch" : { rootfs: templated(literal(archive)) };
  }
  if ((agent === "docker" || agent === "oci") && from !== "") return from;
  if (agent === "localimage" && isFolder(from)) return { rootfs: `${from.replace(/\/+$/, "")}/` };
  const version = value("osversion");
  const [, name, image] = MIRRORS.find(([host]) => host.test(header.get("mirrorurl") ?? "")) ?? [];
  if (name !== undefined && version !== undefined && AGENTS[agent]?.includes(name) === true) {
    const urls = ["mirrorurl", "updateurl"].flatMap(
      (key) => value(key)?.replaceAll("%{OSVERSION}", version) ?? [],
    );
    const include = (value("include") ?? "").split(/\s+/).filter((word) => word !== "");
    return {
      bootstrap: name,
      release: version,
      ...(agent === "debootstrap" ? { mirror: urls[0] } : { repositories: urls }),
      ...(include.length > 0 && { include }),
    };
  }
  if (image !== undefined && version !== undefined) {
    leave(span, `Bootstrap: ${agent}: the image of ${image}:${version} takes its place`);
    return `${image}:${version}`;
  }
  leave(span, `Bootstrap: ${agent}: name an image of a registry in its place`);
  return "debian:bookworm-slim";
}

/** A folder that can be in a build context; an image's file has an ending. */
function isFolder(path: string): boolean {
  return (
    path !== "" &&
    !path.startsWith("/") &&
    !path.includes("..") &&
    !/\.(?:sif|img|simg|sqsh|squashfs)$/.test(path)
  );
}

/** The archive that is all a stage is made of: `%setup` unpacks it into the root, and does nothing else. */
export function unpackedArchive({ sections }: DefinitionStage): string | undefined {
  const setup = sections.filter(({ name }) => name === "setup");
  const lines = setup
    .flatMap((section) => section.lines)
    .filter((line) => !/^\s*(#|$|set -e\s*$)/.test(line));
  const [line = "", ...others] = lines;
  const found =
    /^\s*tar -?x\w*f ["']?([^\s"'$]+)["']? -C ["']?\$\{?(?:APPTAINER|SINGULARITY)_ROOTFS\}?\/?["']?\s*$/.exec(
      line,
    );
  const path = found?.[1];
  return others.length > 0 || path?.startsWith("/") === true || path?.includes("..") === true
    ? undefined
    : path;
}
