import { describe, expect, test } from "vitest";
import { debian, type FakeBuild, runFake, specBuild } from "./fake-build.ts";

const url = "https://mirror.test/root.tar.gz";
const gzip = new Uint8Array([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]);

/** An engine whose policy puts another source in the place of every image. */
const withPolicy = (identifier: string): FakeBuild => ({
  sources: { [url]: { context: gzip } },
  handlers: { resolveSourceMeta: () => ({ Source: { identifier, attrs: {} } }) },
});

describe("a policy that puts something else in the place of an image (fake engine)", () => {
  test("gives a base that comes without a configuration", async () => {
    const out = await runFake(specBuild("base: debian:12\nsteps: [x]\n", withPolicy(url)));
    expect(out.error).toBeUndefined();
    const identifiers = out.trees.get("")?.vertices.map(({ detail }) => detail.identifier);
    expect(identifiers).toContain(url);
    expect(identifiers).not.toContain(`docker-image://${debian}`);
  });

  test("gives a named context", async () => {
    const build = withPolicy(url);
    const spec = "base: scratch\nfiles: [{from: data, src: /a, to: /a}]\n";
    const options = { "context:data": "docker-image://team/data:1" };
    const out = await runFake(specBuild(spec, { ...build, options }));
    expect(out.error).toBeUndefined();
    expect(out.trees.get("")?.vertices.map(({ detail }) => detail.identifier)).toContain(url);
  });

  test("and goes round in circles is told, with the line of the image", async () => {
    const out = await runFake(
      specBuild("base: debian:12\n", withPolicy("docker-image://docker.io/library/x:1")),
    );
    expect(out.error?.message).toContain("a policy of the engine puts docker-image://docker.io/library/x:1");
    expect(out.error?.details).toMatchObject([{ kind: "source", ranges: [{ start: { line: 1 } }] }]);
  });
});
