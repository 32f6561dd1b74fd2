/**
 * Whether a path matches a pattern of `*` (anything, `/` too) and `?` (one character), as the hub's tools match names.
 * Takes time in proportion to both lengths: at a mismatch only the last star is tried further.
 */
export function matches(path: string, pattern: string): boolean {
  let at = 0;
  let wanted = 0;
  let star = -1;
  let from = 0;
  while (at < path.length) {
    if (
      wanted < pattern.length &&
      (pattern[wanted] === "?" || pattern[wanted] === path[at]) &&
      pattern[wanted] !== "*"
    ) {
      at++;
      wanted++;
    } else if (pattern[wanted] === "*") {
      star = wanted++;
      from = at;
    } else if (star >= 0) {
      wanted = star + 1;
      at = ++from;
    } else return false;
  }
  while (pattern[wanted] === "*") wanted++;
  return wanted === pattern.length;
}
