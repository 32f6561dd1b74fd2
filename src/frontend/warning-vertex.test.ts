import { expect, test } from "vitest";
import { readDefinition } from "../llb/index.ts";
import { debian, debianConfig, runFake, specBuild } from "./fake-build.ts";

test("a warning hangs on the vertex that read the spec: clients drop what hangs on an unknown one (fake engine)", async () => {
  const onbuild = { ...debianConfig, config: { OnBuild: ["RUN x"] } };
  const { bridge, warnings } = await runFake(
    specBuild("base: debian:12\n", { images: { [debian]: onbuild } }),
  );
  const vertices = bridge
    .requests("solve")
    .flatMap(({ Definition }) => (Definition ? readDefinition(Definition, { digests: true }).vertices : []));
  const vertex = vertices.find(({ digest }) => digest === warnings[0]?.digest);
  expect(vertex?.name).toBe("[internal] load build definition from mlspec.yaml");
});
