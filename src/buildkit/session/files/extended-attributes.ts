import type { Attributes } from "../../../tree/index.ts";

/** Reads and sets extended attributes, of links themselves too, since Node has no call for it. */
export interface AttributeAccess {
  /** None where the file system has none, or the file is gone. */
  readonly read: (path: string) => Attributes;
  /** Sets what can be set; gives the names of those that cannot, as by a user who may not. */
  readonly write: (path: string, attributes: Attributes) => readonly string[];
}

let loading: Promise<AttributeAccess | undefined> | undefined;

/** Undefined where the package for it is not installed, as on a platform it is not made for. */
export function attributeAccess(): Promise<AttributeAccess | undefined> {
  loading ??= load();
  return loading;
}

async function load(): Promise<AttributeAccess | undefined> {
  const addon = await import("@napi-rs/xattr").catch(() => undefined);
  if (addon === undefined) return undefined;
  const { listAttributesSync, getAttributeSync, setAttributeSync } = addon;
  const read = (path: string): Attributes => {
    const names = attempt(() => listAttributesSync(path)) ?? [];
    if (names.length === 0) return {};
    const entries = names
      // The sender of BuildKit's own client leaves out what belongs to one system.
      .filter((name) => !name.startsWith("com.apple."))
      .flatMap((name): [string, Uint8Array][] => {
        const value = attempt(() => getAttributeSync(path, name)) ?? undefined;
        return value === undefined ? [] : [[name, value]];
      });
    return Object.fromEntries(entries);
  };
  const write = (path: string, attributes: Attributes): readonly string[] =>
    Object.entries(attributes)
      .filter(([name, value]) => attempt(() => setAttributeSync(path, name, value) ?? true) === undefined)
      .map(([name]) => name);
  return { read, write };
}

/** Undefined for what the system refuses. */
function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
