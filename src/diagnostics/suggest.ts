/** Longer words are not looked at, and neither are candidates beyond so many: a suggestion is a courtesy. */
const LONGEST = 64;
const MOST = 500;

/**
 * Edits (insert, delete, replace, swap neighbours) that turn `a` into `b`, or `limit + 1` if there are more than `limit`.
 * Optimal string alignment distance; time at most 64 x 64 steps.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? limit + 1;
}

/** Returns the candidate nearest to `word`, if it is near enough to be meant; the first of equally near ones. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(word.length / 3));
  let looked = 0;
  for (const candidate of candidates) {
    if (++looked > MOST) return best;
    if (candidate.length > LONGEST || candidate === word) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    best = candidate;
    if (distance === 0) return best;
    limit = distance - 1;
  }
  return best;
}
