/** What a requirement says, as far as rules ask. */
export interface RequirementFacts {
  /** In small letters, `-` for `_` and `.`. */
  readonly name: string;
  readonly extras: readonly string[];
  /** What stands after the name: a version, or an address after `@`. */
  readonly rest: string;
}

/** A requirement that names a package; undefined for a path, an option or an address alone. */
export function requirementFacts(text: string): RequirementFacts | undefined {
  const match = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*([^;#]*)/.exec(text);
  if (match === null || /^[./]|:\/\//.test(text.trim().split(/[\s@]/)[0] ?? "") || /^\s*[\w.-]+\//.test(text))
    return undefined;
  if (/\.(?:whl|zip|tar\.gz)$/.test(text.trim())) return undefined;
  const [, name = "", extras = "", rest = ""] = match;
  return {
    name: name.toLowerCase().replaceAll(/[-_.]+/g, "-"),
    extras: extras
      .split(",")
      .map((extra) => extra.trim().toLowerCase())
      .filter((extra) => extra !== ""),
    rest: rest.trim(),
  };
}

/** Whether a requirement leaves one file to be chosen: one version, or an address. */
export function isPinned({ rest }: RequirementFacts): boolean {
  return /^===?\s*[^\s,*]+$/.test(rest.split(/\s--/)[0]?.trim() ?? "") || rest.startsWith("@");
}

/** The lines of a requirements file that name packages. */
export function requirementLines(text: string): readonly RequirementFacts[] {
  return text
    .replaceAll(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "" && !line.startsWith("-"))
    .flatMap((line) => requirementFacts(line) ?? []);
}
