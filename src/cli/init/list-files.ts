import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

const DEEPEST = 3;
const MOST_FILES = 2000;
const LARGEST = 256 * 1024;
const SKIPPED = new Set(["node_modules", "venv", "env", "__pycache__", "build", "dist", "site-packages"]);

/** Regular files below a folder by relative path, sorted; links and folders of tools are passed over. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const waiting = [{ path: "", depth: 1 }];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    // A folder that may not be read holds nothing for us.
    const entries = await readdir(join(folder, next.path), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (found.length >= MOST_FILES) return found;
      const path = next.path === "" ? entry.name : `${next.path}/${entry.name}`;
      if (entry.isFile()) found.push(path);
      const isOpen = entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED.has(entry.name);
      if (isOpen && next.depth < DEEPEST) waiting.push({ path, depth: next.depth + 1 });
    }
  }
  return found;
}

/** The first part of a file as text; empty for one that may not be read. */
export async function readHead(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST), 0, LARGEST, 0);
    return buffer.subarray(0, bytesRead).toString();
  } finally {
    await file.close();
  }
}
