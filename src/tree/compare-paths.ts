/** Orders names by the bytes of their UTF-8, which is not JavaScript's own order of UTF-16 units. */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for characters above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/** Orders paths as they travel: name by name, a folder before what is in it. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  const differs = left.findIndex((name, i) => name !== right[i]);
  if (differs === -1) return left.length - right.length;
  const other = right[differs];
  return other === undefined ? 1 : compareNames(left[differs] ?? "", other);
}
