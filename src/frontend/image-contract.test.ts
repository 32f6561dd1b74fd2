import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const dockerfile = readFileSync(new URL("Dockerfile", root), "utf8");
const lastStage = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));

test("the image's program is its entrypoint, because engines start frontends without a command", () => {
  expect(lastStage).toMatch(/^ENTRYPOINT \["\/node", /m);
  expect(lastStage).not.toMatch(/^CMD /m);
});

test("the image asks for no network, which is the engine's to deny", () => {
  expect(lastStage).toMatch(/moby\.buildkit\.frontend\.network\.none="true"/);
});

test("nothing of ours writes to standard output, which is the connection to the engine", () => {
  const sources = ["src", "frontend"].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: "utf8" })
      .filter((file) => /\.[cm]?[jt]s$/.test(file) && !/\.test\.ts$|\/testing\/|\/emit\//.test(file))
      .map((file) => `${folder}/${file}`),
  );
  // What builds the image runs outside of it, and so do the other programs.
  const shipped = sources.filter((file) => !/^(frontend\/bundle|src\/(cli|daemon)\/)/.test(file));
  expect(shipped).toContain("frontend/main.ts");
  const loud = /console\.(?!error)|process\.stdout\.\w|writeSync\(1\b|writeFileSync\(1\b/;
  expect(shipped.filter((file) => loud.test(readFileSync(new URL(file, root), "utf8")))).toEqual([]);
});
