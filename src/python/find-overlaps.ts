/** Paths a group of packages holds, each with its project and a checksum. */
export type FileList = ReadonlyMap<string, readonly [project: string, checksum: string]>;

/** A path two projects hold with different content; the later group's stays. */
export interface Overlap {
  readonly path: string;
  readonly first: string;
  readonly second: string;
}

/** Reads a group's list of names at the top of shared places. Throws on a text our script cannot have written. */
export function readTops(text: string): readonly string[] {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value) && value.every((name) => typeof name === "string")) return value;
  throw new Error("the list of installed names is none");
}

/** Reads a group's list of files. Throws as {@link readTops}. */
export function readFileList(text: string): FileList {
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) throw new Error("the list of installed files is none");
  return new Map(
    Object.entries(value).map(([path, entry]) => {
      const [project, checksum] = Array.isArray(entry) ? entry : [];
      return [path, [String(project), String(checksum)]];
    }),
  );
}

/** Names more than one group has: only below these can paths meet. */
export function sharedTops(groups: readonly (readonly string[])[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const name of groups.flat()) (seen.has(name) ? shared : seen).add(name);
  return shared;
}

/** Paths that groups hold with different content, in the order of the groups. */
export function findOverlaps(groups: readonly FileList[]): readonly Overlap[] {
  const owners = new Map<string, readonly [string, string]>();
  const found: Overlap[] = [];
  for (const [path, [project, checksum]] of groups.flatMap((group) => [...group])) {
    const before = owners.get(path);
    if (before !== undefined && before[1] !== checksum)
      found.push({ path, first: before[0], second: project });
    owners.set(path, [project, checksum]);
  }
  return found;
}
