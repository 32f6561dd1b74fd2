/** What a RUN does, where it does nothing else than a key of the language. */
export type Recognised =
  | {
      readonly kind: "packages";
      readonly names: readonly string[];
      readonly rest: string;
      readonly takesRecommended: boolean;
    }
  | { readonly kind: "pip"; readonly requirements: readonly string[]; readonly packages: readonly string[] };

/** Commands around an installation that mlspec does itself. */
const HOUSEKEEPING =
  /^(?:(?:sudo )?apt(?:-get)?(?: -\S+)* (?:update|clean|autoremove|autoclean)(?: -\S+)*|rm -rf(?: (?:\/var\/lib\/apt\/lists(?:\/\*)?|\/var\/cache\/apt\S*|\/tmp\/\*|\/var\/tmp\/\*))+)$/;
const APT_INSTALL = /^(?:DEBIAN_FRONTEND=\S+ )?apt(?:-get)?(?: -\S+)* install (.*)$/;
const PACKAGE = /^[a-z0-9][a-z0-9+.-]*(?:=[A-Za-z0-9.+:~-]+)?$/;
const PIP_INSTALL = /^(?:python[0-9.]* -m )?pip[0-9.]* install (.*)$/;
const REQUIREMENT = /^[A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?(?:[=<>!~]=?[\w.*+!-]+(?:,[=<>!~]=?[\w.*+!-]+)*)?$/;

/** Reads a script that installs packages; undefined for one that does more than can be told. */
export function recognise(script: string): Recognised | undefined {
  const commands = splitCommands(script);
  if (commands === undefined) return undefined;
  return recogniseApt(commands) ?? recognisePip(commands);
}

function recogniseApt(commands: readonly string[]): Recognised | undefined {
  const names: string[] = [];
  const rest: string[] = [];
  let takesRecommended = false;
  for (const command of commands) {
    if (HOUSEKEEPING.test(command)) continue;
    const words = APT_INSTALL.exec(command)?.[1]?.split(" ");
    if (words === undefined) {
      // Commands behind the installation stay a step; before it they may be what it needs.
      if (names.length === 0) return undefined;
      rest.push(command);
      continue;
    }
    if (rest.length > 0) return undefined;
    const flags = words.filter((word) => word.startsWith("-"));
    if (
      flags.some(
        (flag) => !/^(-y|-q+|-yq+|-qy|--yes|--assume-yes|--no-install-recommends|--quiet)$/.test(flag),
      )
    )
      return undefined;
    const packages = words.filter((word) => word !== "" && !word.startsWith("-"));
    if (packages.length === 0 || !packages.every((word) => PACKAGE.test(word))) return undefined;
    if (!flags.includes("--no-install-recommends")) takesRecommended = true;
    names.push(...packages);
  }
  return names.length === 0
    ? undefined
    : { kind: "packages", names, rest: rest.join(" && \\\n"), takesRecommended };
}

function recognisePip(commands: readonly string[]): Recognised | undefined {
  const requirements: string[] = [];
  const packages: string[] = [];
  for (const command of commands) {
    const words = PIP_INSTALL.exec(command)?.[1]?.split(" ");
    if (words === undefined) return undefined;
    for (let at = 0; at < words.length; at++) {
      const word = (words[at] ?? "").replace(/^(["'])(.*)\1$/, "$2");
      if (word === "-r" || word === "--requirement") requirements.push(words[++at] ?? "");
      else if (
        /^(--no-cache-dir|--no-cache|-q|--quiet|--upgrade|-U|--progress-bar=off|--disable-pip-version-check)$/.test(
          word,
        )
      )
        continue;
      else if (REQUIREMENT.test(word)) packages.push(word);
      else return undefined;
    }
  }
  // A newer pip is for pip alone: mlspec resolves with one of its own.
  const wanted = packages.filter((name) => !["pip", "setuptools", "wheel"].includes(name));
  if (requirements.length + wanted.length === 0) return undefined;
  return requirements.every((path) => /^[\w./-]+$/.test(path))
    ? { kind: "pip", requirements, packages: wanted }
    : undefined;
}

/** The commands of a script that is nothing but a chain of them; undefined for one with more of a shell's language. */
function splitCommands(script: string): readonly string[] | undefined {
  const line = script.replace(/\\\n/g, " ").replace(/\s+/g, " ").trim();
  // Nothing in quotes like these is the shell's.
  const open = line.replace(/'[^']*'|"[^"$`\\]*"/g, "");
  if (/[|<>`$(){};]|\bif\b|\bfor\b|[^&]&[^&]/.test(open)) return undefined;
  return line.split("&&").map((command) => command.trim());
}
