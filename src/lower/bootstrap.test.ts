import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
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
