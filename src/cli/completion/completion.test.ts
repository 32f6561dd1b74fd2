import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bashCompletion, type CommandWords, fishCompletion, zshCompletion } from "./index.ts";

const commands: readonly CommandWords[] = [
  {
    name: "lint",
    summary: "check a user's specs",
    flags: [
      { name: "format", doc: "text [or] JSON: it's up to you", takesValue: true, choices: ["text", "json"] },
      { name: "quiet", short: "q", doc: "say nothing", takesValue: false, choices: [] },
    ],
  },
  { name: "plan", summary: "show", flags: [] },
];

/** What bash offers after these words. */
function complete(...words: string[]): string[] {
  const script = `${bashCompletion(commands)}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mlspec; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync("bash", ["-c", script, "bash", "mlspec", ...words], { encoding: "utf8" });
  return printed.split("\n").filter((word) => word !== "");
}

describe("bash", () => {
  test.each([
    [[""], ["lint", "plan", "help", "--version"]],
    [["li"], ["lint"]],
    [
      ["lint", "--"],
      ["--format", "--quiet", "--help"],
    ],
    [["lint", "--format", "j"], ["json"]],
    [["help", "p"], ["plan"]],
  ])("offers after %j", (words, want) => {
    expect(complete(...words)).toEqual(want);
  });
});

const missing = (shell: string): boolean => spawnSync(shell, ["-c", "true"]).status !== 0;

describe.skipIf(missing("fish"))(`fish${missing("fish") ? " (skipped: it is not on the PATH)" : ""}`, () => {
  test.each([
    ["mlspec l", ["lint"]],
    ["mlspec help ", ["lint", "plan", "help"]],
    ["mlspec lint --", ["--format", "--quiet"]],
    ["mlspec lint --format ", ["text", "json"]],
  ])("offers after %j", (line, want) => {
    const home = mkdtempSync(join(tmpdir(), "mlspec-fish-"));
    const script = `${fishCompletion(commands)}\ncomplete -C '${line}'`;
    const printed = execFileSync("fish", ["-N", "-c", script], {
      encoding: "utf8",
      env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home },
    });
    rmSync(home, { recursive: true });
    const offered = printed.split("\n").map((row) => row.split("\t")[0]);
    expect(offered.filter((word) => word !== "").sort()).toEqual([...want].sort());
  });
});

describe.skipIf(missing("zsh"))(`zsh${missing("zsh") ? " (skipped: it is not on the PATH)" : ""}`, () => {
  /** What zsh lists for a line, in a terminal of its own; the script is read, or found by its name. */
  function list(line: string, how: "read" | "found"): string {
    const folder = mkdtempSync(join(tmpdir(), "mlspec-zsh-"));
    const file = join(folder, "_mlspec");
    writeFileSync(file, zshCompletion(commands));
    const setup =
      how === "read"
        ? `autoload -Uz compinit; compinit -u -D; source ${file}`
        : `fpath=(${folder} $fpath); autoload -Uz compinit; compinit -u -D`;
    const widget = `fin() { zle -I; print -r -- "li""sted" }; zle -N fin; bindkey '^I' list-choices; bindkey '^X' fin`;
    writeFileSync(join(folder, "setup"), `PS1=\n${setup}\n${widget}\nprint -r -- "rea""dy"\n`);
    const script = `
      zmodload zsh/zpty
      zpty z env TERM=xterm zsh -f -i
      zpty -w z 'source ${folder}/setup'
      zpty -r -m z out '*ready*'
      zpty -w -n z $'${line}\\t\\x18'
      zpty -r -m z out '*listed*'
      print -rn -- "$out"
      zpty -d z`;
    const printed = execFileSync("zsh", ["-f", "-c", script], { encoding: "utf8", timeout: 20_000 });
    rmSync(folder, { recursive: true });
    return printed;
  }

  test.each(["read", "found"] as const)(
    "lists commands, flags and choices from a script that is %s",
    (how) => {
      expect(list("mlspec ", how)).toMatch(/lint +-- check a user's specs/);
      const flags = list("mlspec lint -", how);
      expect(flags).toContain("text [or] JSON: it's up to you");
      expect(flags).toMatch(/--quiet +-q|-q +--quiet|-q/);
      expect(list("mlspec lint --format=", how)).toMatch(/json +text|text +json/);
      expect(list("mlspec help ", how)).toContain("plan");
    },
  );
});
