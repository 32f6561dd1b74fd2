import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Progress, ProgressVertex } from "../../buildkit/control/index.ts";
import { displayWidth, printableLine } from "../../diagnostics/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { createJournal } from "./build-journal.ts";
import { bytes, seconds } from "./format.ts";
import { chooseMode, showProgress, summaryText, warningsText } from "./index.ts";
import { createTreePrinter } from "./tree.ts";
import { treeLines } from "./tree-lines.ts";

const NOTHING: Progress = { vertexes: [], statuses: [], logs: [], warnings: [] };

function vertex(digest: string, more: Partial<ProgressVertex> = {}): ProgressVertex {
  const idle = {
    inputs: [],
    cached: false,
    startedMs: undefined,
    completedMs: undefined,
    error: "",
    group: undefined,
  };
  return { digest, name: `step ${digest}`, ...idle, ...more };
}

function log(digest: string, text: string, timestampMs = 1500): Progress {
  return { ...NOTHING, logs: [{ vertex: digest, stream: 1, data: Buffer.from(text), timestampMs }] };
}

async function show(mode: "plain" | "rawjson", parts: readonly Progress[]): Promise<string> {
  const io = fakeIo();
  async function* progress(): AsyncGenerator<Progress> {
    yield* parts;
  }
  await showProgress(progress(), mode, io);
  return io.told();
}

describe("plain progress", () => {
  test("tells one vertex after the other, each with its number", async () => {
    const text = await show("plain", [
      { ...NOTHING, vertexes: [vertex("a"), vertex("b")] },
      { ...NOTHING, vertexes: [vertex("a", { startedMs: 1000 }), vertex("b", { startedMs: 1000 })] },
      log("a", "hel"),
      log("a", "lo\nwor"),
      { ...NOTHING, vertexes: [vertex("a", { startedMs: 1000, completedMs: 3500 })] },
      { ...NOTHING, vertexes: [vertex("b", { startedMs: 1000, completedMs: 3600, cached: true })] },
    ]);
    expect(text).toBe("#1 step a\n#1 0.500 hello\n#1 wor\n#1 DONE 2.5s\n\n#2 step b\n#2 CACHED\n\n");
  });

  test("names a vertex again when another one's lines came between", async () => {
    const start = {
      ...NOTHING,
      vertexes: [vertex("a", { startedMs: 1000 }), vertex("b", { startedMs: 1000 })],
    };
    const text = await show("plain", [start, log("a", "1\n"), log("b", "2\n"), log("a", "3\n")]);
    expect(text).toBe(
      "#1 step a\n#1 0.500 1\n#1 ...\n\n#2 step b\n#2 0.500 2\n#2 ...\n\n#1 step a\n#1 0.500 3\n\n",
    );
  });

  test("shows what failed, what was cancelled and what was counted", async () => {
    const status = { id: "layer", vertex: "a", name: "", current: 5000, total: 5000, timestampMs: 1 };
    const text = await show("plain", [
      {
        ...NOTHING,
        vertexes: [vertex("a", { startedMs: 0, completedMs: 1, error: "exit code: 1" })],
        statuses: [{ ...status, startedMs: 0, completedMs: 1200 }],
      },
      { ...NOTHING, vertexes: [vertex("b", { startedMs: 0, completedMs: 1, error: "x: context canceled" })] },
    ]);
    expect(text).toBe(
      "#1 step a\n#1 layer 5.00kB / 5.00kB 1.2s done\n#1 ERROR: exit code: 1\n\n#2 step b\n#2 CANCELED\n\n",
    );
  });

  test("lets nothing a step prints move the cursor", async () => {
    const start = { ...NOTHING, vertexes: [vertex("a", { startedMs: 1500 })] };
    const text = await show("plain", [
      start,
      log("a", "\u001b[2J\u001b[31mred\u001b[0m\u0007\n10%\r20%\r\n"),
    ]);
    expect(text).toBe("#1 step a\n#1 0.000 red\n#1 0.000 20%\n\n");
  });
});

test("rawjson has one object a line, with times and output as buildx writes them", async () => {
  const text = await show("rawjson", [
    { ...NOTHING, vertexes: [vertex("a", { inputs: ["b"], startedMs: 0, cached: true })] },
    log("a", "hi"),
  ]);
  const [first, second, rest] = text.split("\n");
  expect(JSON.parse(first ?? "")).toEqual({
    vertexes: [
      { digest: "a", inputs: ["b"], name: "step a", started: "1970-01-01T00:00:00.000Z", cached: true },
    ],
  });
  expect(JSON.parse(second ?? "").logs[0]).toMatchObject({ vertex: "a", stream: 1, data: "aGk=" });
  expect(rest).toBe("");
});

describe("the tree on a terminal", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const clock = { ms: 0 };
  function tree(rows: number, env: Record<string, string> = { NO_COLOR: "1" }, columns = 40) {
    const io = fakeIo({ terminal: { columns, rows } });
    clock.ms = 3000;
    return { io, printer: createTreePrinter(io.err, env, () => clock.ms) };
  }
  /** What stands on the terminal after the last drawing. */
  const lastDrawing = (text: string): string[] =>
    (text.split("\u001b[?25l").at(-1) ?? "")
      .split("\n")
      .map((line) => printableLine(line))
      .filter((line) => line !== "");

  test("draws at most ten times a second, within the terminal", () => {
    const { io, printer } = tree(6);
    for (let step = 0; step < 500; step++) {
      printer.update({
        ...NOTHING,
        vertexes: [vertex(String(step), { startedMs: 1000, name: "x".repeat(100) })],
      });
      vi.advanceTimersByTime(2);
    }
    expect(io.told().split("\u001b[?25l").length - 1).toBe(10);
    const lines = lastDrawing(io.told());
    expect(lines.length).toBeLessThanOrEqual(5);
    for (const line of lines) expect(line.length).toBeLessThan(40);
    printer.finish();
  });

  test("shows marks, times, and the end of a running step's output", () => {
    const { io, printer } = tree(24);
    printer.update({
      ...NOTHING,
      vertexes: [
        vertex("a", { startedMs: 1000, completedMs: 1100, cached: true }),
        vertex("b", { startedMs: 2000 }),
      ],
    });
    printer.update(log("b", "one\ntwo\n"));
    // The engine's clock is behind by a second.
    clock.ms = 4500;
    vi.advanceTimersByTime(100);
    expect(lastDrawing(io.told())).toEqual([
      "[+] Building 1.5s (1/2)",
      ` => CACHED step a${" ".repeat(18)}0.1s`,
      ` => step b${" ".repeat(25)}1.5s`,
      " => => # one",
      " => => # two",
    ]);
    printer.finish();
  });

  test.each([
    [{ NO_COLOR: "1" }, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, false],
    [{ FORCE_COLOR: "0" }, false],
    [{ TERM: "dumb" }, false],
    [{ TERM: "dumb", FORCE_COLOR: "1" }, true],
    [{ NO_COLOR: "" }, true],
    [{}, true],
  ])("has colours with %j: %s", (env, isColoured) => {
    const { io, printer } = tree(24, env);
    printer.update({ ...NOTHING, vertexes: [vertex("a", { startedMs: 0, completedMs: 1 })] });
    printer.finish();
    expect(io.told().includes("\u001b[34m")).toBe(isColoured);
  });
});

describe("a drawing", () => {
  const view = { elapsedMs: 5000, engineMs: 5000, height: 24, columns: 60, isLast: false };
  const done = { startedMs: 1000, completedMs: 2000 };
  function drawing(vertexes: readonly ProgressVertex[], logs: readonly Progress[] = [], more: object = {}) {
    const journal = createJournal();
    for (const part of [{ ...NOTHING, vertexes }, ...logs]) journal.add(part);
    return treeLines(journal, { ...view, ...more }).map(({ text }) => text.replace(/ {2,}.*$/, ""));
  }
  const spec = [
    vertex("a", { ...done, name: "[app 1/3] apt" }),
    vertex("b", { ...done, name: "[app.build 1/1] make" }),
    vertex("c", { ...done, name: "[app 2/3] pip", cached: true }),
    vertex("d", { startedMs: 2000, name: "[app.tests 1/1] test" }),
  ];

  test("keeps a part's vertices together", () => {
    expect(drawing(spec)).toEqual([
      "[+] Building 5.0s (3/4)",
      " => [app 1/3] apt",
      " => CACHED [app 2/3] pip",
      " => [app.build 1/1] make",
      " => [app.tests 1/1] test",
    ]);
  });

  test.each([
    [
      4,
      [
        "[+] Building 5.0s (3/4)",
        " => [app] 2 done, 1 cached",
        " => [app.build 1/1] make",
        " => [app.tests 1/1] test",
      ],
    ],
    [2, ["[+] Building 5.0s (3/4)", " => [app.tests 1/1] test"]],
    [1, ["[+] Building 5.0s (3/4)"]],
  ])("tells less on %i lines, of what is done first", (height, want) => {
    expect(drawing(spec, [], { height })).toEqual(want);
  });

  test("fits terminals of any size, with wide characters and control characters in names and output", () => {
    const name = "[app 1/1] \u001b[2Jпривет 漢字漢字漢字漢字 👩‍🚀 \u202eevil";
    const lines = [log("a", "漢字\u001b]0;title\u0007漢字\u001b[1A\u0008 e\u0301x\n".repeat(9))];
    for (let columns = 1; columns < 60; columns++) {
      const journal = createJournal();
      for (const part of [{ ...NOTHING, vertexes: [vertex("a", { startedMs: 0, name })] }, ...lines])
        journal.add(part);
      for (const { text } of treeLines(journal, { ...view, columns })) {
        expect(displayWidth(text)).toBeLessThanOrEqual(columns);
        expect(text).not.toMatch(/[\p{Cc}\u202e]|title/u);
      }
    }
  });

  test("shows a group as one vertex", () => {
    const group = { id: "g", name: "two copies" };
    const half = [vertex("a", { ...done, group, cached: true }), vertex("b", { startedMs: 1500, group })];
    expect(drawing(half)).toEqual(["[+] Building 5.0s (0/1)", " => two copies"]);
    expect(drawing([...half, vertex("b", { ...done, group, cached: true })])[1]).toBe(
      " => CACHED two copies",
    );
  });

  test("marks what was stopped, and keeps the output of what failed", () => {
    const failed = vertex("a", { ...done, name: "make", error: "exit code: 2" });
    const stopped = vertex("b", { ...done, name: "pip", error: "x: context canceled" });
    expect(drawing([failed, stopped], [log("a", "why\n")])).toEqual([
      "[+] Building 5.0s (2/2)",
      " => ERROR make",
      " => => # why",
      " => CANCELED pip",
    ]);
  });

  test("takes as many rows back as a narrower terminal has made of the last one", () => {
    vi.useFakeTimers();
    const io = fakeIo();
    const size = { columns: 40, rows: 20 };
    const out = { ...io.err, isTerminal: true, columns: () => size.columns, rows: () => size.rows };
    const printer = createTreePrinter(out, { NO_COLOR: "1" }, () => 0);
    printer.update({ ...NOTHING, vertexes: [vertex("a", { startedMs: 0 })] });
    vi.advanceTimersByTime(100);
    size.columns = 20;
    vi.advanceTimersByTime(100);
    // The head has 23 columns, the vertex' line 39.
    expect(io.told()).toContain("\u001b[4A");
    printer.finish();
    vi.useRealTimers();
  });
});

test.each([
  ["\u001b]8;;https://x\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u001bP1$r0m\u001b\\text", "text"],
  ["\u009b31mred\u009d0;t\u009c!", "red!"],
  ["\u001b(Bplain\ttab", "plain\ttab"],
  ["10%\r20%\r", "20%"],
  ["\u001b]never ended", ""],
])("%j is printed as %j", (line, want) => {
  expect(printableLine(line)).toBe(want);
});

test("a character in two pieces of output is one", async () => {
  const start = { ...NOTHING, vertexes: [vertex("a", { startedMs: 1500 })] };
  const [first, rest] = [Buffer.from("漢\n").subarray(0, 2), Buffer.from("漢\n").subarray(2)];
  const piece = (data: Uint8Array): Progress => ({
    ...NOTHING,
    logs: [{ vertex: "a", stream: 1, data, timestampMs: 1500 }],
  });
  expect(await show("plain", [start, piece(first), piece(rest)])).toContain("#1 0.000 漢\n");
});

test.each([
  ["tty", {}, "needs a terminal"],
  [undefined, { BUILDKIT_PROGRESS: "tty" }, "needs a terminal"],
  [undefined, { BUILDKIT_PROGRESS: "plan" }, 'unknown BUILDKIT_PROGRESS "plan"'],
])("--progress %s with %j is refused", (asked, env, message) => {
  expect(() => chooseMode(asked, fakeIo({ env }))).toThrow(message);
});

test.each([
  [undefined, {}, false, "plain"],
  [undefined, {}, true, "tty"],
  [undefined, { TERM: "dumb" }, true, "plain"],
  [undefined, { BUILDKIT_PROGRESS: "rawjson" }, true, "rawjson"],
  ["plain", { BUILDKIT_PROGRESS: "tty" }, true, "plain"],
  ["none", {}, true, "none"],
  [undefined, { BUILDKIT_PROGRESS: "" }, false, "plain"],
  ["auto", {}, true, "tty"],
])("--progress %s with %j, terminal %s, is %s", (asked, env, isTerminal, want) => {
  const terminal = isTerminal ? { terminal: { columns: 80, rows: 24 } } : {};
  expect(chooseMode(asked, fakeIo({ env, ...terminal }))).toBe(want);
});

test("the summary counts what came from the cache and names the five slowest", () => {
  const journal = createJournal();
  const times = [0.2, 9, 3, 4, 5, 6, 7];
  journal.add({
    ...NOTHING,
    vertexes: [
      vertex("z", { startedMs: 0, completedMs: 60_000, cached: true }),
      vertex("y", { startedMs: 0, completedMs: 90_000, name: "[internal] load" }),
      ...times.map((time, index) => vertex(String(index), { startedMs: 0, completedMs: time * 1000 })),
    ],
  });
  const lines = summaryText(journal, 12_340).trimEnd().split("\n");
  expect(lines[0]).toBe("built in 12.3s; 1 of 8 steps from the cache; the slowest:");
  expect(lines.slice(1).map((line) => line.trim().split(/ +/)[0])).toEqual([
    "9.0s",
    "7.0s",
    "6.0s",
    "5.0s",
    "4.0s",
  ]);
});

test("warnings say where", () => {
  const ranges = [{ start: { line: 3, character: 0 }, end: { line: 3, character: 5 } }];
  const source = { filename: "mlspec.yaml", data: new Uint8Array(), language: "YAML" };
  const warning = {
    vertex: "a",
    level: 1,
    short: "floating-image: no tag",
    detail: [],
    url: "",
    source,
    ranges,
  };
  expect(warningsText([warning])).toBe("\n1 warning found:\n - floating-image: no tag (mlspec.yaml:3)\n");
  expect(warningsText([])).toBe("");
});

test("numbers are short", () => {
  expect([0, 999, 1000, 12_345_678, 5e12].map(bytes)).toEqual(["0B", "999B", "1.00kB", "12.35MB", "5.00TB"]);
  expect([-5, 0, 49, 1250].map(seconds)).toEqual(["0.0s", "0.0s", "0.0s", "1.3s"]);
});
