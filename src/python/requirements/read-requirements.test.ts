import { describe, expect, it, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { positionAt } from "../../source/index.ts";
import { localPath, readRequirements } from "./read-requirements.ts";

function read(text: string) {
  const report = createReporter();
  const references = readRequirements({ name: "requirements.txt", text }, report);
  const problems = report.diagnostics.map(({ code, message, span }) => {
    const { line, column } = positionAt(span.file, span.start);
    return `${line}:${column} ${code}: ${message}`;
  });
  return { references: references.map(({ kind, path }) => `${kind} ${path}`), problems };
}

describe("readRequirements", () => {
  it("takes all that pip's own description of the format shows", () => {
    const text = `###### Requirements without Version Specifiers ######
pytest
pytest-cov
beautifulsoup4   # a comment

docopt == 0.6.1
requests [security] >= 2.8.1, == 2.8.* ; python_version < "2.7"
urllib3 @ https://example.org/archive/refs/tags/1.26.8.zip
keyring >= 4.1.1 ; sys_platform == 'win32' and (python_version >= "3" or os_name != "nt")
"quoted" 
numpy~=1.26,!=1.26.3
FooProject == 1.2 --hash=sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824 \\
  --hash=sha256:486ea46224d1bb4fb680f34f7c9ad96a8f24ec88be73ea8e5a6c65260e9cb8a7
-i https://example.org/simple
--extra-index-url=https://example.org/cpu
--trusted-host example.org --no-binary :all:
--only-binary=numpy,scipy
--pre
--prefer-binary
--require-hashes
git+https://example.org/mine.git@v1#egg=mine
mine[extra] @ git+ssh://git@example.org/mine.git@v1 ; python_version >= "3.8"
torch==2.13.0+cpu
legacy===2004d
\${TOKEN_LINE}
-e \${PROJECT}
--index-url https://\${USER}:\${PASSWORD}@example.org/simple
`.replace('"quoted" \n', "");
    expect(read(text)).toEqual({ references: [], problems: [] });
  });

  it("finds the files it includes and what pip installs from disk", () => {
    const text = [
      "-r base.txt",
      "--requirement=more/dev.txt",
      "-cconstraints.txt",
      "--constraint \\",
      "  limits.txt",
      "-r https://example.org/other.txt",
      "-e ./project[extra]",
      "-e git+https://example.org/a.git#egg=a",
      "./wheels/a-1-py3-none-any.whl",
      "b-2-py3-none-any.whl ; python_version > '3'",
      "file:local/c",
      "--find-links wheels",
      "-f https://example.org/wheels",
      ".",
    ].join("\r\n");
    expect(read(text)).toEqual({
      references: [
        "list base.txt",
        "list more/dev.txt",
        "list constraints.txt",
        "list limits.txt",
        "input ./project",
        "input ./wheels/a-1-py3-none-any.whl",
        "input b-2-py3-none-any.whl",
        "input local/c",
        "input wheels",
        "input .",
      ],
      problems: [],
    });
  });

  test.each([
    [
      "numpy\nflask=2.0\n",
      "2:6 requirement-syntax: pip cannot read this requirement: a version is pinned with ==, not =",
    ],
    [
      "a >= one.two\n",
      '1:3 requirement-syntax: pip cannot read this requirement: "one.two" is not a version',
    ],
    [
      "a[b\n",
      "1:2 requirement-syntax: pip cannot read this requirement: the bracket of its extras is not closed",
    ],
    [
      "a ; python < '3'\n",
      '1:5 requirement-syntax: pip cannot read this requirement: its marker: "python" is not a variable of markers',
    ],
    [
      "a ; python_version < \n",
      "1:5 requirement-syntax: pip cannot read this requirement: its marker: it ends too early",
    ],
    ["a @ not-a-url\n", "1:3 requirement-syntax: pip cannot read this requirement: a URL is missing after @"],
    [
      "# x\n\n!a\n",
      "3:1 requirement-syntax: pip cannot read this requirement: it starts with neither a name nor a path",
    ],
    [
      "a \\\n  b\n",
      '2:3 requirement-syntax: pip cannot read this requirement: "b" is not a version clause such as >=1.2',
    ],
    ["--require-hash\n", '1:1 requirement-option: pip has no option "--require-hash" here'],
    ["-r\n", "1:1 requirement-syntax: pip cannot read this requirement: -r needs a value"],
    ["a --pre\n", '1:3 requirement-option: pip has no option "--pre" here'],
    ["-f 'x\n", "1:1 requirement-syntax: pip cannot read this requirement: a quote is not closed"],
  ])("reports %j at its place", (text, problem) => {
    expect(read(text).problems).toEqual([problem]);
  });

  it("ends on any text, however odd", () => {
    for (const text of [
      "\\",
      "#",
      "\\\n\\\n",
      "[",
      "-",
      "--",
      "a;",
      "a@",
      "=",
      "\uFEFFa",
      "'",
      `a${";(".repeat(500)}`,
      "\0",
    ]) {
      read(text);
    }
    expect(read(`a ; ${"(".repeat(5000)}`).problems).toHaveLength(1);
  });
});

test.each([
  ["./a", "./a"],
  ["../a[x]", "../a"],
  ["a/b", "a/b"],
  ["wheels/a.whl ; python_version > '3'", "wheels/a.whl"],
  ["a.tar.gz", "a.tar.gz"],
  ["a==1", undefined],
  ["a @ https://example.org/a/b", undefined],
  ["https://example.org/a.whl", undefined],
  ["/opt/a", undefined],
])("localPath of %j is %j", (requirement, path) => {
  expect(localPath(requirement)).toBe(path);
});
