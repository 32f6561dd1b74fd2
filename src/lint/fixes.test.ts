import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createReporter, type Diagnostic } from "../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../spec/index.ts";
import { SEED_SPECS, WHOLE_SPEC } from "../spec/testing/seed-specs.ts";
import { applyFixes } from "./fixes.ts";
import { lintExample } from "./testing/lint-example.ts";

const SUM = "ab".repeat(32);
const LOCK = JSON.stringify({
  version: 1,
  images: {
    debian: { "linux/amd64": `sha256:${SUM}` },
    two: { "linux/amd64": `sha256:${SUM}`, "linux/arm64": `sha256:${"0".repeat(64)}` },
  },
  sources: { "url https://example.org/a": SUM.slice(0, 64), "url https://example.org/b c": SUM },
  python: {},
});

/** Fixes until nothing is left to fix, and what is then left. */
function mend(spec: string): { readonly text: string; readonly left: readonly Diagnostic[] } {
  let text = spec;
  for (let round = 0; round < 10; round++) {
    const found = lintExample({ spec: text, lock: LOCK });
    const fixed = applyFixes(text, found);
    if (fixed.mended.length === 0) return { text, left: found };
    text = fixed.text;
  }
  throw new Error("it never ends");
}

describe("fixes", () => {
  test.each([
    ["base: debian # why\n", `base: debian@sha256:${SUM} # why\n`],
    [
      "base: {build: debian, runtime: debian}\n",
      `base: {build: debian@sha256:${SUM}, runtime: debian@sha256:${SUM}}\n`,
    ],
    ["base: two\n", "base: two\n"],
    ['base: "debian"\n', 'base: "debian"\n'],
    ["base: a:1\ncmd: python train.py  # run\n", "base: a:1\ncmd: [python, train.py]  # run\n"],
    ["base: a:1\nentrypoint: python -m http.server\n", "base: a:1\nentrypoint: [python, -m, http.server]\n"],
    ["{base: a:1, cmd: sleep inf, env: {A: b}}\n", "{base: a:1, cmd: [sleep, inf], env: {A: b}}\n"],
    ["base: a:1\ncmd: exec python train.py\n", "base: a:1\ncmd: exec python train.py\n"],
    ["base: a:1\ncmd: python train.py && echo $X\n", "base: a:1\ncmd: python train.py && echo $X\n"],
    ["base: a:1\ncmd: sleep 10\n", "base: a:1\ncmd: sleep 10\n"],
    ["base: a:1\ncmd: A=b run\n", "base: a:1\ncmd: A=b run\n"],
    ["base: a:1\ncmd: |\n  python train.py\n", "base: a:1\ncmd: |\n  python train.py\n"],
    ['base: a:1\ncmd: "python train.py"\n', 'base: a:1\ncmd: "python train.py"\n'],
    [
      "base: a:1\nx-run: &run python train.py\ncmd: *run\n",
      "base: a:1\nx-run: &run python train.py\ncmd: *run\n",
    ],
    [
      "base: a:1\nfiles:\n  - url: https://example.org/a  # here\n    to: /a\n",
      `base: a:1\nfiles:\n  - url: https://example.org/a  # here\n    sha256: ${SUM}\n    to: /a\n`,
    ],
    [
      "base: a:1\nfiles:\n  - to: /a\n    url: https://example.org/a",
      `base: a:1\nfiles:\n  - to: /a\n    url: https://example.org/a\n    sha256: ${SUM}`,
    ],
    [
      "base: a:1\nfiles: [{url: 'https://example.org/a', to: /a}]\n",
      `base: a:1\nfiles: [{url: 'https://example.org/a', sha256: ${SUM}, to: /a}]\n`,
    ],
    ["base: a:1\npython: {packages: [torch==2.7.1, 'torchvision == 0.21.0']}\n", "base: a:1\nflavour: cpu\n"],
  ])("%j becomes what it should", (text, want) => {
    if (want === "base: a:1\nflavour: cpu\n") {
      const spec = `${text}flavour: cpu\n`;
      expect(mend(spec).text).toBe(spec.replace("0.21.0", "0.22.1"));
      return;
    }
    expect(mend(text).text).toBe(want);
  });

  test("edits that meet are made one after the other", () => {
    const [finding] = lintExample({ spec: "base: debian\n", lock: LOCK }).filter(
      ({ fix }) => fix !== undefined,
    );
    if (finding === undefined) throw new Error("there is no finding");
    expect(applyFixes("base: debian\n", [finding, finding]).mended).toHaveLength(1);
    expect(applyFixes("base: another\n", [finding]).text).toBe("base: another\n");
  });
});

const comment = fc.constantFrom("", " # a", "  # mlspec-ignore: ML043", "\n# b");
const word = fc.constantFrom(
  "python",
  "train.py",
  "--a=b",
  "-x",
  "10",
  "'q'",
  "$A",
  "*",
  "#c",
  "a:b",
  "x:",
  "true",
  "~",
  "{a}",
  "[b",
  "&a",
  "!t",
  "@x",
  "%y",
  "`z",
  "|",
  ">",
  "-",
  "?",
  ",",
);
const command = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" "));
const url = fc.constantFrom(
  "https://example.org/a",
  "'https://example.org/a'",
  '"https://example.org/a"',
  "https://example.org/none",
  "${U}",
  "&u https://example.org/a",
);
const file = fc.oneof(
  fc.tuple(url, comment).map(([at, note]) => `\n  - url: ${at}${note}\n    to: /a`),
  url.map((at) => `\n  - {url: ${at}, to: /a}`),
  url.map((at) => `\n  - {"url": ${at}, to: /a}`),
  url.map((at) => `\n  -   to: /a\n      url: ${at}`),
);
const spec = fc
  .record({
    base: fc.constantFrom(
      "debian",
      "'debian'",
      "{build: debian, runtime: a:1}",
      "\n  build: debian\n  runtime: debian",
      "two",
      "${I}",
    ),
    cmd: fc.option(command),
    entrypoint: fc.option(command),
    files: fc.array(file, { maxLength: 3 }),
    pin: fc.constantFrom(
      "",
      "torchvision==0.21.0",
      "'torchvision[x] == 0.21.0+cpu'",
      "torchaudio==2.6.0 # y",
      '"torchvision==${V}"',
    ),
    note: comment,
    end: fc.constantFrom("\n", "\r\n"),
  })
  .map(({ base, cmd, entrypoint, files, pin, note, end }) =>
    [
      "args: {U: https://example.org/a, I: debian, V: 0.21.0}",
      `base: ${base}`,
      "flavour: cpu",
      ...(cmd === null ? [] : [`cmd: ${cmd}${note}`]),
      ...(entrypoint === null ? [] : [`entrypoint: ${entrypoint}`]),
      ...(files.length === 0 ? [] : [`files:${files.join("")}`]),
      ...(pin === "" ? [] : [`python:\n  packages:\n    - torch==2.7.1\n    - ${pin}`]),
      "",
    ]
      .join("\n")
      .replaceAll("\n", end),
  );

/** What a text means, without what fixes are for: how a command is written, digests, checksums, versions of PyTorch's family. */
function meaningOf(text: string): string | undefined {
  const file = readSpec({ name: "mlspec.yaml", text }, createReporter());
  const target = file && resolveTarget(file, { asFarAsKnown: true }, createReporter());
  return JSON.stringify(target?.spec, (key, value) => {
    if ((key === "cmd" || key === "entrypoint") && value?.kind === "shell")
      return { kind: "argv", argv: value.text.trim().split(/ +/) };
    if (key === "sha256") return undefined;
    if (typeof value !== "string") return value;
    return value.replace(/@sha256:[0-9a-f]{64}$/, "").replace(/(torch(?:vision|audio).*==\s*)[\d.]+/, "$1");
  });
}

test.each([WHOLE_SPEC, ...SEED_SPECS])("a whole spec keeps its meaning and its comments: %#", (text) => {
  const { text: after, left } = mend(text);
  expect(left.filter(({ fix }) => fix !== undefined)).toEqual([]);
  expect(meaningOf(after)).toBe(meaningOf(text));
  const comments = (whole: string) => whole.split("\n").filter((line) => line.includes("#"));
  expect(comments(after)).toEqual(comments(text));
});

test("whatever is mended can still be read, has no new problems, means the same, and is not mended again", () => {
  let mendedCount = 0;
  fc.assert(
    fc.property(spec, (text) => {
      const before = new Set(
        lintExample({ spec: text, lock: LOCK }).map(({ code, message }) => `${code} ${message}`),
      );
      const { text: after, left } = mend(text);
      if (after !== text) mendedCount++;
      expect(left.filter(({ code, message }) => !before.has(`${code} ${message}`))).toEqual([]);
      expect(mend(after).text).toBe(after);
      expect(meaningOf(after)).toBe(meaningOf(text));
      // Comments stay, and so does every line's end.
      expect(after.match(/# [ab]$|mlspec-ignore/gm)).toEqual(text.match(/# [ab]$|mlspec-ignore/gm));
    }),
    { numRuns: 400 },
  );
  expect(mendedCount).toBeGreaterThan(50);
});
