import { describe, expect, test } from "vitest";
import { commitTime } from "./commit-time.ts";

const commit = (...lines: string[]): Uint8Array => Buffer.from(lines.join("\n"));

describe("the time of a commit", () => {
  test.each([
    [
      "the committer's, not the author's",
      commit("tree 1", "author A <a@b> 5 +0000", "committer B C <> 1700000002 -0130"),
      1700000002,
    ],
    ["not one in the message", commit("tree 1", "", "committer A <a@b> 5 +0000"), undefined],
    [
      "not one in a signature",
      commit("gpgsig x", " committer A <a@b> 5 +0000", "committer A <a@b> 6 +0000"),
      6,
    ],
    ["of nothing", commit(""), undefined],
    ["of a broken line", commit("committer A <a@b> soon +0000"), undefined],
  ])("is %s", (_name, object, seconds) => expect(commitTime(object)).toBe(seconds));
});
