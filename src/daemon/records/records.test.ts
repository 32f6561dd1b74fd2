import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRecords } from "./open-records.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mlspecd-records-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const build = (id: string, createdMs: number, client = "ann") => ({
  ...{ id, client, createdMs, filename: "mlspec.yaml", target: "", remoteContext: "" },
  ...{ platforms: ["linux/amd64"], names: ["a:1"], buildArgNames: ["DEV"] },
});
const end = (state: "succeeded" | "failed", finishedMs: number) => ({
  ...{ state, finishedMs, errorCode: 0, errorMessage: "", exporterResponse: { digest: "sha256:1" } },
  ...{ vertices: 3, cachedVertices: 2 },
});
const all = { client: undefined, states: [], createdAfterMs: undefined, before: undefined, limit: 100 };

test("what was under way is lost when the records are opened again, and what ended is as it was", async () => {
  const first = await openRecords(folder, 1);
  for (const [i, id] of ["done", "runs", "waits"].entries()) first.add(build(id, i));
  first.start("done", "unix:///engine", 5);
  first.finish("done", end("succeeded", 9));
  first.start("runs", "unix:///engine", 6);
  const done = first.get("done");
  first.close();
  const second = await openRecords(folder, 77);
  expect(second.lost).toBe(2);
  expect(second.get("done")).toEqual(done);
  expect(done).toMatchObject({
    state: "succeeded",
    node: "unix:///engine",
    exporterResponse: { digest: "sha256:1" },
  });
  expect(second.get("runs")).toMatchObject({ state: "lost", finishedMs: 77, startedMs: 6 });
  expect(second.get("waits")).toMatchObject({ state: "lost", startedMs: undefined });
  second.close();
  expect(statSync(folder).mode & 0o077).toBe(0);
});

test("lists the newest first, in pages, by client, state and age", async () => {
  const records = await openRecords(folder, 0);
  for (let i = 0; i < 10; i++) records.add(build(`b${i}`, Math.floor(i / 2), i % 3 === 0 ? "bob" : "ann"));
  records.finish("b4", end("failed", 5));
  expect(records.list(all).map(({ id }) => id)).toEqual([
    "b9",
    "b8",
    "b7",
    "b6",
    "b5",
    "b4",
    "b3",
    "b2",
    "b1",
    "b0",
  ]);
  expect(records.list({ ...all, limit: 3, before: { createdMs: 3, id: "b7" } }).map(({ id }) => id)).toEqual([
    "b6",
    "b5",
    "b4",
  ]);
  expect(records.list({ ...all, client: "bob" }).map(({ id }) => id)).toEqual(["b9", "b6", "b3", "b0"]);
  expect(records.list({ ...all, states: ["failed", "lost"] }).map(({ id }) => id)).toEqual(["b4"]);
  expect(records.list({ ...all, createdAfterMs: 3 }).map(({ id }) => id)).toEqual(["b9", "b8"]);
  records.close();
});

test("old records go, builds under way stay", async () => {
  const records = await openRecords(folder, 0);
  for (let i = 0; i < 6; i++) {
    records.add(build(`b${i}`, i));
    if (i !== 0) records.finish(`b${i}`, end("succeeded", i));
  }
  expect(records.prune({ endedBeforeMs: 3, most: 100 })).toBe(2);
  expect(records.prune({ endedBeforeMs: 0, most: 2 })).toBe(1);
  expect(records.list(all).map(({ id }) => id)).toEqual(["b5", "b4", "b0"]);
  records.close();
});

test("a second daemon, and a file of a newer one, are refused in words", async () => {
  const records = await openRecords(folder, 0);
  await expect(openRecords(folder, 0)).rejects.toThrow(/belongs to another mlspecd that is running/);
  records.close();
  const db = new Database(join(folder, "builds.db"));
  db.pragma("user_version = 99");
  db.close();
  await expect(openRecords(folder, 0)).rejects.toThrow(/written by a newer mlspecd \(schema 99/);
});
