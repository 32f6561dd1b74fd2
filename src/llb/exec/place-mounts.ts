import { compareUtf8 } from "../encode/compare-utf8.ts";
import { cleanPath } from "../file/clean-path.ts";
import { type State, scratch } from "../graph/state.ts";
import type { Mount, PlacedMount } from "./mount.ts";

interface Draft {
  readonly mount: Mount;
  readonly dest: string;
}

/**
 * The root and the other mounts in the order and with the output numbers of the op: bind, cache and tmpfs
 * mounts by destination, then secrets, then ssh sockets, each by destination too. Only writable binds that
 * were not told otherwise have an output. So the order of declaration changes nothing.
 *
 * Throws on a relative destination and on two mounts at one place.
 */
export function placeMounts(root: State, readonlyRoot: boolean, mounts: readonly Mount[]): PlacedMount[] {
  const drafts: Draft[] = [
    { mount: { kind: "bind", dest: "/", source: root, readonly: readonlyRoot }, dest: "/" },
  ];
  let sshSockets = 0;
  for (const mount of mounts) {
    const dest = mount.kind === "ssh" && !mount.dest ? `/run/buildkit/ssh_agent.${sshSockets}` : mount.dest;
    if (mount.kind === "ssh") sshSockets++;
    if (!dest?.startsWith("/")) throw new Error(`mount destination ${JSON.stringify(dest)} is not absolute`);
    drafts.push({ mount, dest: cleanPath(dest) });
  }
  if (drafts.length > 1) drafts.sort(compareDrafts);
  refuseTwins(drafts);
  let outputs = 0;
  return drafts.map(({ mount, dest }) => ({
    mount,
    dest,
    source: sourceOf(mount),
    output: hasOutput(mount) ? outputs++ : -1,
  }));
}

function compareDrafts(a: Draft, b: Draft): number {
  return groupOf(a.mount) - groupOf(b.mount) || compareUtf8(a.dest, b.dest);
}

function groupOf(mount: Mount): number {
  if (mount.kind === "secret") return 1;
  return mount.kind === "ssh" ? 2 : 0;
}

function refuseTwins(drafts: readonly Draft[]): void {
  const twin = drafts.find(({ dest }, i) => drafts.findIndex((other) => other.dest === dest) !== i);
  if (twin) throw new Error(`two mounts at ${twin.dest}`);
}

function sourceOf(mount: Mount): State {
  switch (mount.kind) {
    case "bind":
      return mount.source;
    case "cache":
      return mount.source ?? scratch;
    case "secret":
    case "ssh":
    case "tmpfs":
      return scratch;
  }
}

function hasOutput(mount: Mount): boolean {
  return mount.kind === "bind" && !mount.readonly && mount.output !== false;
}
