import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import type { BootstrapStep } from "../plan/index.ts";
import { bootstrapCall } from "./bootstrap.ts";
import { scriptText } from "./scripts/index.ts";

test.each(["bootstrap-apt", "bootstrap-dnf", "bootstrap-zypper"] as const)(
  "the shell reads %s, which ends where the tool is missing",
  (name) => {
    const script = scriptText(name);
    expect(spawnSync("sh", ["-n"], { input: script, encoding: "utf8" }).stderr).toBe("");
    const nothing = { encoding: "utf8", env: { PATH: "/nowhere" } } as const;
    const ran = spawnSync("/bin/sh", ["-c", script, name, ..."abcdefg"], nothing);
    expect(ran.status).toBe(69);
    expect(ran.stderr).toMatch(/^mlspec: this image has no (mmdebstrap|dnf|zypper)\n$/);
  },
);

test.each([
  ["mmdebstrap", ["9", "minbase", "/keys", "signed", "snapshot"], "tar=1.2"],
  ["dnf", ["9", "/db", "/keys", "signed", "drop"], "tar-1.2"],
  ["zypper", ["9", "/db", "/keys", "signed", "drop"], "tar=1.2"],
] as const)("%s is told what there is to tell, repositories before packages", (tool, own, tar) => {
  const step: BootstrapStep = {
    ...{ kind: "bootstrap", id: "a/bootstrap", stage: "a", title: "a", base: "a", tools: "a/image" },
    ...{ tool, distribution: "a", release: "9", repos: ["http://m.example/a 9 main"], keepsRepos: false },
    ...{ variant: "minbase", packages: ["bash", "tar=1.2"], keys: { path: "/keys" }, unsigned: false },
    ...{ snapshot: true, database: "/db", cacheScope: "a", env: [] },
  };
  const { args } = bootstrapCall(step);
  expect(args.slice(2)).toEqual([...own, "http://m.example/a 9 main", "--", "bash", tar]);
  expect(bootstrapCall({ ...step, unsigned: true, keepsRepos: true }).args).toContain("unsigned");
});
