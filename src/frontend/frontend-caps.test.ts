import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FRONTEND_CAPS } from "./frontend-caps.ts";

test("the image's label lists the capabilities that are checked", () => {
  const dockerfile = readFileSync(new URL("../../Dockerfile", import.meta.url), "utf8");
  const label = /moby\.buildkit\.frontend\.caps="([^"]*)"/.exec(dockerfile)?.[1];
  expect(label?.split(",")).toEqual([...FRONTEND_CAPS]);
});
