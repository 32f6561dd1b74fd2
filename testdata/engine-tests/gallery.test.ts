import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { buildImage, imageTag } from "../gallery/build-image.ts";
import { readGallery } from "../gallery/entry.ts";
import { runService } from "../gallery/run-service.ts";
import { docker, root } from "./engine.ts";

const images = readGallery(join(root, "testdata/gallery")).flatMap((entry) =>
  entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })),
);

describe.each(images)("$name", ({ entry, which }) => {
  const tag = imageTag(entry, which, "spec");

  beforeAll(async () => {
    const built = await buildImage(entry, which, "spec");
    expect(built.code, built.stderr).toBe(0);
  });

  for (const { entrypoint, args, stdout } of which.runs) {
    const command = entrypoint === undefined ? [] : ["--entrypoint", entrypoint];
    test(`prints what it must for: ${[...command, ...args].join(" ")}`, async () => {
      const ran = await docker(["run", "--rm", ...command, tag, ...args]);
      expect(ran.code, ran.stderr).toBe(0);
      for (const text of stdout) expect(ran.stdout).toContain(text);
    });
  }

  const { serves } = which;
  if (serves !== undefined) {
    test(`answers ${serves.path}`, async () => {
      const shown = await runService(tag, serves);
      for (const text of serves.body) expect(shown.body).toContain(text);
      for (const text of serves.stdout) expect(shown.output).toContain(text);
      if (serves.health !== undefined) expect(shown.health).toBe(serves.health);
      expect(shown.exitCode).toBe(serves.ends ? 0 : undefined);
    });
  }
});
