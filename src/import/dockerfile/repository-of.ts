const APT = /\bdeb (?:\[[^\]\n]*\] )?(https?:\/\/[^\s"'$]+) ([^\s"'$>&|]+)((?: [\w./-]+)*)/;
const DNF = /\b(?:yum|dnf)[ -]config-manager (?:-\S+ )*--add-repo[ =](https?:\/\/[^\s"'$)]+)/;
const KEY = /https?:\/\/[^\s"'$]+\/([\w.-]+\.(?:pub|asc|gpg|key))(?=["'\s]|$)/;
const LONGEST = 16 * 1024;

/** The repository of packages a script adds, as an item of `repositories`; undefined where it adds none that can be told. */
export function repositoryOf(script: string): string | undefined {
  if (script.length > LONGEST) return undefined;
  const line = script.replace(/\\\n/g, " ").replace(/\s+/g, " ");
  const [, url, suite, more = ""] = APT.exec(line) ?? DNF.exec(line) ?? [];
  // A .repo file says where the repository is, and is not where it is.
  if (url === undefined || url.endsWith(".repo")) return undefined;
  const components = more.trim().split(" ").filter(Boolean);
  const parts = [
    `url: ${url.replace(/\/+$/, "")}`,
    ...(suite === undefined ? [] : [`suite: ${suite}`]),
    ...(components.length === 0 ? [] : [`components: [${components.join(", ")}]`]),
    `key: keys/${KEY.exec(line)?.[1] ?? "vendor.asc"}`,
  ];
  return `{${parts.join(", ")}}`;
}
