import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KeepAlive } from "./keep-alive.ts";

const tickMs = 1000;
let did: string[];
let answer: (() => void) | undefined;

beforeEach(() => {
  vi.useFakeTimers();
  did = [];
  answer = undefined;
});
afterEach(() => vi.useRealTimers());

function watch(isAlive: boolean): KeepAlive {
  const keepAlive = new KeepAlive(
    {
      ping: (answered) => {
        did.push("ping");
        answer = answered;
        if (isAlive) answered();
      },
      poke: () => {
        did.push("poke");
        if (isAlive) keepAlive.heard();
      },
      lose: (seconds) => did.push(`lost after ${seconds} s`),
    },
    { tickMs },
  );
  return keepAlive;
}

describe("a connection that is watched", () => {
  test("is lost after six ticks in which nothing came, the last four after a ping", () => {
    watch(false).callsChanged(1);
    vi.advanceTimersByTime(tickMs);
    expect(did).toEqual([]);
    vi.advanceTimersByTime(4 * tickMs);
    expect(did).toEqual(["ping"]);
    vi.advanceTimersByTime(100 * tickMs);
    expect(did).toEqual(["ping", "lost after 6 s"]);
  });

  test("stays while pings are answered, and the peer sends headers before it has counted too many", () => {
    watch(true).callsChanged(1);
    vi.advanceTimersByTime(12 * tickMs);
    expect(did).toEqual(["ping", "ping", "poke", "ping", "ping", "poke", "ping", "ping"]);
  });

  test("stays when an answer comes late", () => {
    watch(false).callsChanged(1);
    vi.advanceTimersByTime(5 * tickMs);
    answer?.();
    vi.advanceTimersByTime(5 * tickMs);
    expect(did).toEqual(["ping", "ping"]);
  });

  test("is not asked while messages come", () => {
    const keepAlive = watch(false);
    keepAlive.callsChanged(1);
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(tickMs);
      keepAlive.heard();
    }
    expect(did).toEqual([]);
  });

  test("is left alone without calls", () => {
    const keepAlive = watch(false);
    keepAlive.callsChanged(1);
    keepAlive.callsChanged(0);
    vi.advanceTimersByTime(100 * tickMs);
    expect(did).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
