import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  causesText,
  createStepLogs,
  explainFailures,
  failureReference,
  MAX_CAUSES,
  readLog,
  type StepFailure,
} from "./index.ts";
import { EXIT_RULES, LINE_RULES } from "./rules/table.ts";

const step = (lines: readonly string[], changes: Partial<StepFailure> = {}): StepFailure => ({
  name: "[image 1/2] x",
  lines,
  exitCode: 1,
  ...changes,
});
const explain = (lines: readonly string[], changes?: Partial<StepFailure>) =>
  explainFailures([step(lines, changes)]);

describe("rules", () => {
  test.each(LINE_RULES)("$id knows its sample, and is told first", ({ id, sample }) => {
    expect(explain(sample, { exitCode: 126 })[0]?.id).toBe(id);
  });

  test.each(EXIT_RULES)(
    "$id is told of exit code $exitCode where no line tells",
    ({ id, exitCode, says }) => {
      expect(explain(["whatever"], { exitCode })).toEqual([expect.objectContaining({ id, says })]);
    },
  );

  test.each<[line: string, says: string]>([
    [
      "curl: (7) Failed to connect to example.org port 443 after 2 ms: Couldn't connect to server",
      "example.org:443 does not answer the step",
    ],
    [
      "Connecting to 127.0.0.1:5078... failed: Connection refused.",
      "nothing answers the step at 127.0.0.1:5078",
    ],
    [
      "  Could not connect to mirror.example.org:80 (192.0.2.1), connection timed out",
      "mirror.example.org:80 does not answer the step",
    ],
    [
      "ssh: connect to host git.example.org port 22: Connection timed out",
      "git.example.org:22 does not answer the step",
    ],
    [
      "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='hub.example.org', port=443): Max retries exceeded with url: /x (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: [Errno 111] Connection refused'))",
      "hub.example.org:443 does not answer the step",
    ],
    [
      "fatal: unable to access 'https://git.example.org/a/': Failed to connect to git.example.org port 443: Connection refused",
      "git.example.org:443 does not answer the step",
    ],
  ])("%s", (line, says) => {
    expect(explain([line])[0]).toMatchObject({ id: "no-connection", says });
  });

  test("an index that was not reached is told without its login", () => {
    const lines = [
      "Looking in indexes: https://ci:hunter2xyz@pypi.example.org/simple",
      "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/a/",
    ];
    expect(explain(lines)[0]?.says).toBe("pypi.example.org does not answer the step");
  });

  test("an index that was not reached is not said to lack a package", () => {
    const lines = [
      "WARNING: Retrying (Retry(total=0, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/a/",
      "ERROR: No matching distribution found for a",
    ];
    expect(explain(lines).map(({ id }) => id)).toEqual(["no-connection"]);
  });

  test("a try of pip before one that went well is no cause", () => {
    const lines = [
      "WARNING: Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno 111] Connection refused')': /simple/a/",
      "ERROR: No matching distribution found for b",
    ];
    expect(explain(lines)[0]?.id).toBe("no-distribution");
  });

  test("ids are words with hyphens, hints are there, and nothing ends with a full stop", () => {
    for (const { id, sample } of LINE_RULES) {
      expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const { says, hint } of explain(sample)) expect(`${says}|${hint}`).not.toMatch(/\.(\||$)/);
    }
  });

  test.each<[line: string, hint: string]>([
    ["/bin/sh: 1: git: not found", "packages: [git], on the RHEL family [git-core]"],
    ["bash: line 3: curl: command not found", "packages: [curl]"],
    ["/bin/sh: 1: gcc: not found", "build: {packages: [build-essential]}"],
    ["/bin/sh: 1: pip: not found", "python: {packages: […]}"],
    ["/bin/sh: 1: constructor: not found", "name the package that has it"],
    [
      "a.c:1:10: fatal error: openssl/evp.h: No such file or directory",
      "build: {packages: [libssl-dev]}, on the RHEL family [openssl-devel]",
    ],
    ["a.cpp:1:10: fatal error: 'mpi.h' file not found", "needs: [mpi]"],
    [
      "a.cu:1:10: fatal error: cuda_runtime.h: No such file or directory",
      "base: {distro: ubuntu:22.04, cuda",
    ],
    ["a.c:1:10: fatal error: unheard/of.h: No such file or directory", "end in -dev"],
    ["/usr/bin/ld: cannot find -lfftw3f", "[libfftw3-dev]"],
    ["No package 'libpq' found", "[libpq-dev]"],
    ['  Could not find a package configuration file provided by "Eigen3" with any of', "[libeigen3-dev]"],
    [
      "./a: error while loading shared libraries: libmpi.so.40: cannot open shared object file",
      "packages: [libopenmpi3]",
    ],
    ["ImportError: libcuda.so.1: cannot open shared object file", "driver"],
    ["ImportError: libcublas.so.12: cannot open shared object file", "cuda"],
    ["E: Package 'libgl1-mesa-glx' has no installation candidate", "packages.debian.org"],
    ["Unable to find a match: libibverbs-dev", "rdma-core-devel"],
    ["Package 'numctl' not found.", "EPEL"],
    ["ModuleNotFoundError: No module named 'sklearn.svm'", "python: {packages: [scikit-learn]}"],
    ["ModuleNotFoundError: No module named 'toString'", "name the package that has it"],
    ["ERROR: No matching distribution found for nosuch", "look at the spelling"],
  ])("%s", (line, hint) => {
    expect(causesText(explain([line]))).toContain(hint);
  });

  test("a step of the build side has its packages there", () => {
    const [cause] = explain(["/bin/sh: 1: git: not found"], { name: "[image.build 2/4] git clone" });
    expect(cause?.hint).toBe("build: {packages: [git]}, on the RHEL family [git-core]");
  });

  test.each([
    [
      "a.c:1:10: fatal error: mpi.h: No such file or directory",
      "components: [solver: {needs: [mpi]}] has it",
    ],
    [
      "a.c:1:10: fatal error: zlib.h: No such file or directory",
      "components: [solver: {ospackages: [zlib1g-dev]}], on the RHEL family [zlib-devel] has it",
    ],
  ])("a component has packages of its own, and what it needs of others: %s", (line, hint) => {
    const name = "[image.build 9/12] build solver";
    expect(explain([line], { name })[0]?.hint ?? "").toBe(hint);
  });

  test("pip's versions are named where it found some", () => {
    const [cause] = explain([
      "Looking in indexes: https://pypi.example.org/simple",
      "ERROR: Could not find a version that satisfies the requirement six==9 (from versions: 1.10, 1.11, 1.12, 1.13, 1.14, 1.15, 1.16)",
      "ERROR: No matching distribution found for six==9",
    ]);
    expect(cause).toEqual({
      id: "no-distribution",
      says: "the index has no release that six==9 allows",
      hint: "it has …, 1.12, 1.13, 1.14, 1.15, 1.16",
    });
  });

  test("secrets that stand in output are covered, and no hint is taken for one", () => {
    const lines = [
      "Looking in indexes: https://ci:hunter2xyz@pypi.example.org/simple",
      "No matching distribution found for x",
    ];
    expect(causesText(explain(lines))).not.toContain("hunter2xyz");
    for (const { id, line, tell, sample } of LINE_RULES) {
      const match = sample.map((text) => line.exec(text)).find((found) => found !== null);
      const told = match && tell(match, step(sample, { exitCode: 126 }));
      expect(explain(sample, { exitCode: 126 })[0]).toEqual({ id, ...told });
    }
  });

  test("what could act on a terminal is taken out", () => {
    const logs = createStepLogs();
    const data = new TextEncoder().encode(
      'failed to calculate checksum of ref a: "/\u001b]0;title\u0007x\u202e": not found\n',
    );
    logs.add({
      vertexes: [{ digest: "a", name: "a", error: "e", completedMs: 1 }],
      logs: [{ vertex: "a", data }],
    });
    expect(explainFailures(logs.failures([]))[0]?.says).toBe("there is no /x where files takes it from");
  });

  test.each([
    "-- Could NOT find OpenMP (missing: OpenMP_C_FOUND)",
    "checking for ffi.h... no",
    "ld.so.1 => not found",
    "Permission denied",
    "warning: Killed processes are listed below",
    "error: 4010 files",
    "Package 'x' has been installed",
    "",
  ])("nothing is said of %j", (line) => {
    expect(explain([line])).toEqual([]);
  });

  test("no line makes them crash or slow", () => {
    const pieces = fc.constantFrom(
      ...LINE_RULES.flatMap(({ sample }) => sample.flatMap((line) => line.split(/(?<=[ :'"])/))),
      "\u0000",
      "a".repeat(900),
      "  ".repeat(400),
      "'".repeat(300),
    );
    fc.assert(
      fc.property(fc.array(fc.array(pieces, { maxLength: 6 }), { maxLength: 10 }), (lines) => {
        const causes = explain(lines.map((line) => line.join("").slice(0, 500)));
        expect(causes.length).toBeLessThanOrEqual(MAX_CAUSES);
      }),
      { numRuns: 300 },
    );
  });
});

describe("logs of steps", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const failed = 'process "/bin/sh -ec x" did not complete successfully: exit code: 127';

  test("give what failed, without colours, what was overwritten, and what was stopped", () => {
    const logs = createStepLogs();
    logs.add({
      vertexes: [
        { digest: "a", name: "[image 1/2] x", error: "", completedMs: undefined },
        { digest: "b", name: "[image 2/2] y", error: "context canceled", completedMs: 2 },
        { digest: "c", name: "[image 2/2] z", error: "", completedMs: undefined },
      ],
      logs: [
        { vertex: "a", data: bytes("10 %\r\u001b[31m20 %\u001b[0m\nsh: 1: é") },
        { vertex: "c", data: bytes("fine\n") },
      ],
    });
    logs.add({ vertexes: [{ digest: "a", name: "[image 1/2] x", error: failed, completedMs: 2 }], logs: [] });
    const expected = [{ name: "[image 1/2] x", lines: ["20 %", "sh: 1: é", failed], exitCode: 127 }];
    expect(logs.failures([])).toEqual(expected);
    expect(logs.failures(["a"])).toEqual(expected);
    expect(logs.failures(["c"])).toEqual([]);
  });

  test("of a step whose cache key is told to be done stay", () => {
    const logs = createStepLogs();
    logs.add({
      vertexes: [{ digest: "a", name: "x", error: "", completedMs: 1 }],
      logs: [{ vertex: "a", data: bytes("why\n") }],
    });
    logs.add({ vertexes: [{ digest: "a", name: "x", error: "", completedMs: 1 }], logs: [] });
    logs.add({ vertexes: [{ digest: "a", name: "x", error: "e", completedMs: 2 }], logs: [] });
    expect(logs.failures([])[0]?.lines).toEqual(["why", "e"]);
  });

  test("of many steps make room when they are done, and not before", () => {
    const logs = createStepLogs();
    const printed = (digest: string) =>
      logs.add({ vertexes: [], logs: [{ vertex: digest, data: bytes("why\n") }] });
    const ended = (digest: string, error: string) =>
      logs.add({ vertexes: [{ digest, name: digest, error, completedMs: 1 }], logs: [] });
    for (let n = 0; n < 200; n++) printed(`${n}`);
    printed("late");
    ended("late", "e");
    expect(logs.failures([])).toEqual([]);
    ended("7", "");
    printed("later");
    ended("later", "e");
    expect(logs.failures([])[0]?.lines).toEqual(["why", "e"]);
  });

  test("are bounded", () => {
    const logs = createStepLogs();
    for (let n = 0; n < 1000; n++)
      logs.add({ vertexes: [], logs: [{ vertex: "a", data: bytes(`${n} ${"x".repeat(5000)}\n`) }] });
    logs.add({ vertexes: [{ digest: "a", name: "a", error: "e", completedMs: 2 }], logs: [] });
    const [failure] = logs.failures([]);
    expect(failure?.lines.length).toBe(201);
    expect(failure?.lines.at(-2)?.startsWith("999 ")).toBe(true);
    expect(Math.max(...(failure?.lines ?? []).map((line) => line.length))).toBe(500);
  });
});

describe("a log", () => {
  test("of BuildKit's clients gives the steps that failed", () => {
    const log = [
      "#1 [internal] load build definition from mlspec.yaml",
      "#1 DONE 0.0s",
      "#7 [image.build 1/2] make",
      "#7 0.101 cc -c a.c",
      "#7 0.994 a.c:1:10: fatal error: zlib.h: No such file or directory",
      "#8 [image 1/2] other",
      "#8 CANCELED",
      '#7 ERROR: process "/bin/sh -ec make" did not complete successfully: exit code: 2',
      "------",
    ];
    const expected = [
      { name: "[image.build 1/2] make", exitCode: 2, lines: expect.arrayContaining(["cc -c a.c"]) },
    ];
    expect(readLog(log.join("\r\n"))).toEqual(expected);
    expect(readLog(log.map((line) => `2026-01-02T03:04:05.1234567Z ${line}`).join("\n"))).toEqual(expected);
    expect(explainFailures(readLog(log.join("\n"))).map(({ id }) => id)).toEqual(["missing-header"]);
  });

  test("of another kind is that of one step", () => {
    expect(explainFailures(readLog("a\nE: Unable to locate package nano2\n")).map(({ id }) => id)).toEqual([
      "no-package",
    ]);
    expect(readLog("")).toEqual([{ name: "", lines: [""], exitCode: undefined }]);
  });

  test("any text is read", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom("#1 ", "ERROR: ", "\n", "0.1 ", "#999999999 x"))),
        (parts) => {
          expect(readLog(parts.join("")).every(({ lines }) => lines.length > 0)).toBe(true);
        },
      ),
    );
  });
});

test("failures.md is what the rules say (npm run schema writes it)", () => {
  expect(readFileSync(join(import.meta.dirname, "failures.md"), "utf8")).toBe(failureReference());
});
