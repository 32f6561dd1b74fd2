/** Paths with the names of their volumes: letters, digits and dashes, each name once. */
export function volumeNames(paths: readonly string[]): readonly (readonly [name: string, path: string])[] {
  const taken = new Set<string>();
  return paths.map((path) => {
    const plain =
      path
        .replace(/[^A-Za-z0-9]+/g, "-")
        .replace(/^-|-$/g, "")
        .toLowerCase() || "data";
    let name = plain;
    for (let n = 2; taken.has(name); n++) name = `${plain}-${n}`;
    taken.add(name);
    return [name, path] as const;
  });
}
