/** Patterns of paths as extended regular expressions, each for a whole path; a folder that matches goes with what is in it. */
export function prunePatterns(patterns: readonly string[]): {
  readonly expressions: readonly string[];
  /** Patterns that none of these can say. */
  readonly unknown: readonly string[];
} {
  const unknown = patterns.filter((pattern) => pattern.startsWith("!"));
  return { unknown, expressions: patterns.filter((pattern) => !unknown.includes(pattern)).map(expressionOf) };
}

/** As moby/patternmatcher reads them: `**` is any number of folders, `*` and `?` stay within a name. */
function expressionOf(pattern: string): string {
  const clean = pattern.replace(/^\/+|\/+$/g, "");
  let result = "";
  for (let at = 0; at < clean.length; at++) {
    const rest = clean.slice(at);
    if (rest.startsWith("**/")) {
      result += "(.*/)?";
      at += 2;
    } else if (rest.startsWith("**")) {
      result += ".*";
      at += 1;
    } else if (rest.startsWith("*")) result += "[^/]*";
    else if (rest.startsWith("?")) result += "[^/]";
    else if (rest.startsWith("[")) {
      const set = /^\[\^?\]?[^\]]*\]/.exec(rest)?.[0] ?? "\\[";
      result += set;
      if (set !== "\\[") at += set.length - 1;
    } else result += rest.charAt(0).replace(/[.+(){}|^$\\]/, "\\$&");
  }
  return result;
}
