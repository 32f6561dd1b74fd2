/** A path two projects hold with different content; the second's stays. */
export interface Overlap {
  readonly first: string;
  readonly second: string;
  readonly path: string;
}

/** Reads what our script found. Throws on a text it cannot have written. */
export function readOverlaps(text: string): readonly Overlap[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) throw new Error("the list of overlaps is none");
  return value.map((entry: unknown) => {
    const words: readonly unknown[] = Array.isArray(entry) ? entry : [];
    const [first, second, path] = words;
    if (
      words.length !== 3 ||
      typeof first !== "string" ||
      typeof second !== "string" ||
      typeof path !== "string"
    ) {
      throw new Error("the list of overlaps has an entry that is none");
    }
    return { first, second, path };
  });
}
