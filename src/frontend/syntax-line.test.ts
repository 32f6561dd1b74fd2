import { expect, test } from "vitest";
import { runFake, specBuild } from "./fake-build.ts";

const spec = "base: debian:12\ncmd: [sh]\n";

// Each of them is read by BuildKit, which then starts us with the whole file.
test.each([
  "# syntax=x/y:1\n",
  "#syntax=x/y:1\n",
  "# SYNTAX  =  x/y:1\r\n",
  "\ufeff# syntax=x/y:1\n",
  "#!/usr/bin/env -S docker build . -f\n# syntax=x/y:1\n",
  "# check=skip=all\n# escape=`\n# syntax=x/y:1 --flag\n",
])("a spec that begins with %j is a spec (fake engine)", async (head) => {
  const { error, metadata } = await runFake(specBuild(head + spec));
  expect(error).toBeUndefined();
  expect(JSON.parse(metadata["containerimage.config"] ?? "").config.Cmd).toEqual(["sh"]);
});

test("lines are counted as the client sees them, with the line that named us (fake engine)", async () => {
  const { error } = await runFake(specBuild(`\ufeff# syntax=x/y:1\r\n${spec}fils: []\r\n`));
  expect(error?.message).toContain("mlspec.yaml:4:1: ");
});
