import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { bashCompletion, type CommandWords, fishCompletion, zshCompletion } from "./index.ts";

const commands: readonly CommandWords[] = [
  {
    name: "lint",
    summary: "check a user's specs",
    flags: [
      { name: "format", doc: "text [or] JSON: it's up to you", takesValue: true, choices: ["text", "json"] },
      { name: "quiet", doc: "say nothing", takesValue: false, choices: [] },
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

test("zsh's and fish's scripts hold every command, flag and choice, quoted", () => {
  for (const script of [zshCompletion(commands), fishCompletion(commands)]) {
    for (const word of ["lint", "plan", "format", "quiet", "text json"]) expect(script).toContain(word);
  }
  expect(zshCompletion(commands)).toContain("it'\\''s up to you");
  expect(zshCompletion(commands)).toContain("text \\[or\\] JSON\\:");
  expect(fishCompletion(commands)).toContain("it\\'s up to you");
});
