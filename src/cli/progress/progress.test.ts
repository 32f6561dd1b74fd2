import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Progress, ProgressVertex } from "../../buildkit/control/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { createJournal } from "./build-journal.ts";
import { bytes, printableLine, seconds } from "./format.ts";
import { chooseMode, showProgress, summaryText, warningsText } from "./index.ts";
import { createTreePrinter } from "./tree.ts";

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

  function tree(rows: number, env: Record<string, string> = { NO_COLOR: "1" }) {
    const io = fakeIo({ terminal: { columns: 40, rows } });
    return { io, printer: createTreePrinter(io.err, env, () => 3000) };
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
    vi.advanceTimersByTime(100);
    expect(lastDrawing(io.told())).toEqual([
      "[+] Building 0.0s (1/2)",
      ` => CACHED step a${" ".repeat(18)}0.1s`,
      ` => step b${" ".repeat(25)}1.0s`,
      " => => # one",
      " => => # two",
    ]);
    printer.finish();
  });

  test.each([
    [{ NO_COLOR: "1" }, false],
    [{}, true],
  ])("has colours with %j: %s", (env, isColoured) => {
    const { io, printer } = tree(24, env);
    printer.update({ ...NOTHING, vertexes: [vertex("a", { startedMs: 0, completedMs: 1 })] });
    printer.finish();
    expect(io.told().includes("\u001b[34m")).toBe(isColoured);
  });
});

test.each([
  [undefined, {}, false, "plain"],
  [undefined, {}, true, "tty"],
  [undefined, { TERM: "dumb" }, true, "plain"],
  [undefined, { BUILDKIT_PROGRESS: "rawjson" }, true, "rawjson"],
  ["plain", { BUILDKIT_PROGRESS: "tty" }, true, "plain"],
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
