import type { PlacedMount } from "../exec/mount.ts";
import type { WireWriter } from "./wire-writer.ts";

const mountTypes = { bind: 0, secret: 1, ssh: 2, cache: 3, tmpfs: 4 } as const;
const sharingModes = { shared: 0, private: 1, locked: 2 } as const;
const contentCacheModes = { default: 0, on: 1, off: 2 } as const;

/** Writes the fields of one mount; `input` is its place in the op's inputs or -1. */
export function encodeMount(writer: WireWriter, placed: PlacedMount, input: number): void {
  const { mount, dest } = placed;
  writer.int(1, input);
  if (mount.kind === "bind" || mount.kind === "cache") writer.string(2, mount.selector ?? "");
  writer.string(3, dest);
  // Secrets and sockets keep the 0 of the engine's own client, which the engine ignores.
  if (mount.kind !== "secret" && mount.kind !== "ssh") writer.int(4, placed.output);
  if (mount.kind === "bind") writer.bool(5, mount.readonly);
  writer.int(6, mountTypes[mount.kind]);
  switch (mount.kind) {
    case "bind":
      writer.int(24, contentCacheModes[mount.contentCache ?? "default"]);
      return;
    case "tmpfs":
      writer.open(19);
      writer.int(1, mount.size ?? 0);
      break;
    case "cache":
      writer.open(20);
      writer.string(1, mount.id);
      writer.int(2, sharingModes[mount.sharing]);
      break;
    case "secret":
      writer.open(21);
      writeFileOptions(writer, mount.id, mount, 0o400);
      break;
    case "ssh":
      writer.open(22);
      writeFileOptions(writer, mount.id ?? "default", mount, 0o600);
      break;
  }
  writer.close();
}

interface FileOptions {
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly mode?: number | undefined;
  readonly optional?: boolean | undefined;
}

/** Secrets and sockets have the same options under different names. */
function writeFileOptions(writer: WireWriter, id: string, options: FileOptions, defaultMode: number): void {
  writer.string(1, id);
  writer.int(2, options.uid ?? 0);
  writer.int(3, options.gid ?? 0);
  writer.int(4, options.mode ?? defaultMode);
  writer.bool(5, options.optional);
}
