import { describe, expect, test } from "vitest";
import { debian, identifierOf, resultVertex, runFake, specBuild } from "./fake-build.ts";

describe("building through a fake engine", () => {
  test("a spec becomes an image", async () => {
    const out = await runFake(specBuild("base: debian:12\nfiles: ['a:/a']\n"));
    console.log(JSON.stringify(out.graphs, null, 1), out.metadata, out.error);
    expect(out.error).toBeUndefined();
  });
});
