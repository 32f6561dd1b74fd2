import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type ScriptName, scriptText } from "./scripts/index.ts";

const folder = mkdtempSync(join(tmpdir(), "mlspec-held-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Has alpha 1.0 alone; what it was asked for is in `asked`. */
const MANAGER = `#!/bin/sh
if [ "$1" = --help ]; then echo 'keepcache=0/1'; exit; fi
echo "$*" >>"$TEST/asked"
for word; do case $word in *0.9*) exit 1 ;; esac; done
echo 'alpha:x86_64 0:1.0-1' >>"$TEST/db"
exit "\${ENDS:-0}"
`;
const RPM = `#!/bin/sh
cat "$TEST/db"
echo 'gpg-pubkey:(none) 0:1-1'
`;

function run(script: ScriptName, pins: string | undefined, ends = "0") {
  rmSync(folder, { recursive: true });
  for (const name of ["bin", "shm", "var"]) mkdirSync(join(folder, name), { recursive: true });
  const tool = script === "dnf-install" ? "microdnf" : "zypper";
  for (const [name, text] of Object.entries({ [tool]: MANAGER, rpm: RPM })) {
    writeFileSync(join(folder, "bin", name), text);
    chmodSync(join(folder, "bin", name), 0o755);
  }
  writeFileSync(join(folder, "db"), "bash:x86_64 0:5.1-2\n");
  if (pins !== undefined) writeFileSync(join(folder, "pins"), pins);
  const text = scriptText(script)
    .replaceAll("/dev/mlspec-pins", `${folder}/pins`)
    .replaceAll("/dev/shm", `${folder}/shm`)
    .replaceAll("/var/", `${folder}/var/`)
    .replaceAll("for one in dnf microdnf yum", "for one in no-dnf microdnf yum");
  const env = { PATH: `${folder}/bin:/usr/bin:/bin`, TEST: folder, ENDS: ends };
  const ran = spawnSync("sh", ["-c", text, script, "alpha"], { encoding: "utf8", env });
  const asked = readFileSync(join(folder, "asked"), "utf8").trimEnd().split("\n");
  return { status: ran.status, stderr: ran.stderr, asked: asked.map((line) => line.split(" -- ")[1]) };
}

test.each([
  ["dnf-install", "alpha-0:1.0-1.x86_64", "alpha-0:0.9-3.x86_64"],
  ["zypper-install", "alpha.x86_64=1.0-1", "alpha.x86_64=0.9-3"],
] as const)(
  "%s, with a stand-in for the manager, installs what is locked or tells what there is",
  (script, locked, old) => {
    expect(run(script, undefined)).toMatchObject({ status: 0, asked: ["alpha"] });
    expect(run(script, "alpha:x86_64 0:1.0-1\n")).toEqual({ status: 0, stderr: "", asked: [locked] });
    const refused = run(script, "alpha:x86_64 0:0.9-3\n");
    expect(refused).toMatchObject({ status: 65, asked: [old, "alpha"] });
    expect(refused.stderr).toMatch(/^mlspec: mlspec.lock does not hold/);
    expect(refused.stderr).toContain(
      "  locked:    alpha:x86_64 0:0.9-3\n  installed: alpha:x86_64 0:1.0-1\n",
    );
    expect(run(script, "").status).toBe(65);
  },
);

test.each(["dnf-install", "zypper-install"] as const)(
  "%s, with a stand-in for the manager, does not hide a transaction that failed half way",
  (script) => {
    expect(run(script, "alpha:x86_64 0:1.0-1\n", "107")).toMatchObject({ status: 107 });
    expect(run(script, undefined, "107")).toMatchObject({ status: 107 });
  },
);

test("zypper's advice to restart is no failure, with a stand-in for it", () => {
  expect(run("zypper-install", undefined, "103").status).toBe(0);
  expect(run("zypper-install", "alpha:x86_64 0:1.0-1\n", "102").status).toBe(0);
});
