import { expect, test } from "vitest";
import { rankNodes } from "./rendezvous.ts";

const identities = Array.from({ length: 4000 }, (_, i) => `build ${i}`);
const nodes = [
  { address: "unix:///a", weight: 1 },
  { address: "unix:///b", weight: 2 },
  { address: "unix:///c", weight: 1 },
];
const first = (identity: string, of = nodes) => rankNodes(identity, of)[0]?.address;

test("each node gets its share by weight", () => {
  const counts = new Map<string | undefined, number>();
  for (const identity of identities) {
    const address = first(identity);
    counts.set(address, (counts.get(address) ?? 0) + 1);
  }
  expect((counts.get("unix:///b") ?? 0) / identities.length).toBeCloseTo(0.5, 1);
  expect((counts.get("unix:///a") ?? 0) / identities.length).toBeCloseTo(0.25, 1);
});

test("the order of the configuration changes nothing", () => {
  const reversed = [...nodes].reverse();
  expect(identities.filter((identity) => first(identity) !== first(identity, reversed))).toEqual([]);
});

test("a node that goes away moves only what it had, each to its second choice", () => {
  const left = nodes.slice(1);
  for (const identity of identities) {
    const [one, two] = rankNodes(identity, nodes);
    expect(first(identity, left)).toBe(one?.address === "unix:///a" ? two?.address : one?.address);
  }
});

test("a node that gains weight takes from others and gives nothing up", () => {
  const heavier = nodes.map((node) => ({ ...node, weight: node.address === "unix:///a" ? 3 : node.weight }));
  for (const identity of identities) {
    const now = first(identity, heavier);
    expect([first(identity), "unix:///a"]).toContain(now);
  }
});
