import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RESOLVE_PYTHON } from "./resolve-python.ts";

const root = mkdtempSync(join(tmpdir(), "mlspec-resolve-"));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  rmSync("/dev/shm/mlspec-report", { force: true });
});

test("keys in addresses that are not for anybody are in no answer (a stand-in for pip)", ({ skip }) => {
  skip(spawnSync("python3", ["--version"]).status !== 0, "python3 is not here");
  // Nobody listens there: neither can be fetched without credentials.
  const archives = [
    "http://user:word@127.0.0.1:1/a-1-py3-none-any.whl?sig=key#x",
    "http://127.0.0.1:1/b-1.whl",
  ];
  const infos = [
    ...archives.map((url) => ({ url, archive_info: { hashes: { sha256: "0" } } })),
    { url: "ssh://git@example.org/c.git?x=1", vcs_info: { vcs: "git", commit_id: "1" } },
  ];
  const report = {
    install: infos.map((info) => ({ metadata: { name: "a", version: "1" }, download_info: info })),
  };
  const pip = join(root, "newer/pip");
  mkdirSync(pip, { recursive: true });
  writeFileSync(join(pip, "__init__.py"), '__version__ = "23.0"\n');
  const main = `import sys\nopen(sys.argv[sys.argv.index("--report") + 1], "w").write(${JSON.stringify(JSON.stringify(report))})\n`;
  writeFileSync(join(pip, "__main__.py"), main);
  writeFileSync(join(root, "script"), RESOLVE_PYTHON);
  const args = [join(root, "script"), root, join(root, "newer"), "", "", "", ""];
  const { status, stderr } = spawnSync("sh", args, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  const answer = JSON.parse(readFileSync(join(root, "resolution.json"), "utf8"));
  expect(
    answer.packages.map(({ download_info }: { download_info: { url: string } }) => download_info.url),
  ).toEqual([
    "http://127.0.0.1:1/a-1-py3-none-any.whl",
    "http://127.0.0.1:1/b-1.whl",
    "ssh://git@example.org/c.git?x=1",
  ]);
});
