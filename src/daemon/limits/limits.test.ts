import { describe, expect, test } from "vitest";
import { RpcCode } from "../../buildkit/rpc/index.ts";
import { createBuildQueue } from "./build-queue.ts";
import { createNewsBuffer } from "./news-buffer.ts";

const never = new AbortController().signal;

describe("the queue of builds", () => {
  test("clients come in turn, however many builds one of them has", async () => {
    const queue = createBuildQueue(1, 10);
    const leave = await queue.enter("first", never);
    const order: string[] = [];
    const waiting = ["many", "many", "many", "few", "other", "few"].map(async (client) => {
      const done = await queue.enter(client, never);
      order.push(client);
      expect(queue.running()).toBe(1);
      done();
      done();
    });
    expect(queue.waiting()).toBe(6);
    leave();
    await Promise.all(waiting);
    expect(order).toEqual(["many", "few", "other", "many", "few", "many"]);
    expect([queue.running(), queue.waiting()]).toEqual([0, 0]);
  });

  test("one client's line has an end; others still get in", async () => {
    const queue = createBuildQueue(1, 2);
    await queue.enter("a", never);
    const waiting = [queue.enter("b", never), queue.enter("b", never)];
    await expect(queue.enter("b", never)).rejects.toMatchObject({ code: RpcCode.RESOURCE_EXHAUSTED });
    const other = queue.enter("c", never);
    expect(queue.waiting()).toBe(3);
    queue.close();
    for (const turned of [...waiting, other, queue.enter("d", never)]) {
      await expect(turned).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
    }
  });

  test("who gives up leaves no gap", async () => {
    const queue = createBuildQueue(1, 10);
    const leave = await queue.enter("a", never);
    const stop = new AbortController();
    const impatient = queue.enter("b", stop.signal);
    const patient = queue.enter("c", never);
    stop.abort(new Error("gone"));
    await expect(impatient).rejects.toThrow("gone");
    leave();
    (await patient)();
    expect([queue.running(), queue.waiting()]).toEqual([0, 0]);
  });
});

describe("news for one reader", () => {
  const nothing = { vertexes: [], statuses: [], logs: [], warnings: [] };
  const log = (text: string) => ({
    ...nothing,
    logs: [{ vertex: "v", stream: 1, data: Buffer.from(text), timestampMs: 0 }],
  });
  const vertex = (digest: string, completedMs?: number) => ({
    digest,
    inputs: [],
    name: digest,
    cached: false,
    startedMs: 1,
    completedMs,
    error: "",
    group: undefined,
  });

  test("a reader that stands still keeps no more logs than the limit, and learns how much is missing", () => {
    const buffer = createNewsBuffer(1000);
    let most = 0;
    for (let line = 0; line < 100_000; line++) {
      buffer.add(log(`line ${String(line).padStart(6, "0")} of a step that says a lot\n`));
      most = Math.max(most, buffer.logBytes());
    }
    expect(most).toBeLessThanOrEqual(1000);
    const news = buffer.take();
    const kept = news?.logs.reduce((sum, { data }) => sum + data.length, 0) ?? 0;
    expect(kept).toBeLessThanOrEqual(1000);
    expect(kept + (news?.droppedLogBytes ?? 0)).toBe(
      100_000 * "line 000000 of a step that says a lot\n".length,
    );
    expect(Buffer.from(news?.logs.at(-1)?.data ?? []).toString()).toContain("line 099999");
    expect(buffer.take()).toBeUndefined();
  });

  test("pieces of a byte are no way around it, nor is one that is larger than all", () => {
    const buffer = createNewsBuffer(1600);
    for (let i = 0; i < 10_000; i++) buffer.add(log("x"));
    expect(buffer.take()?.logs.length).toBeLessThanOrEqual(100);
    buffer.add(log("y".repeat(5000)));
    expect(buffer.take()).toMatchObject({ droppedLogBytes: 3400 });
  });

  test("a vertex replaces its older self", () => {
    const buffer = createNewsBuffer(1000);
    for (let i = 0; i < 1000; i++) buffer.add({ ...nothing, vertexes: [vertex("a", i), vertex("b")] });
    expect(buffer.take()?.vertexes).toEqual([vertex("a", 999), vertex("b")]);
  });
});
