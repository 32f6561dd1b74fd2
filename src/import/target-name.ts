/** Names that mean something else in a spec. */
const TAKEN: ReadonlySet<string> = new Set(["build", "lock", "context"]);

/** The name of the target for a stage: as it is called, where a spec can call it so and nothing before is. */
export function targetName(text: string, before: readonly string[]): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^-+|-+$/g, "");
  const free = TAKEN.has(plain) || plain === "" ? `${plain}-stage`.replace(/^-/, "") : plain;
  return before.includes(free) ? `${free}-${before.length + 1}` : free;
}
