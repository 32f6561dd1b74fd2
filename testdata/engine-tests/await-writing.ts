import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Waits until more than a megabyte of a file has been written below a folder, under whatever name. */
export async function awaitWriting(folder: string): Promise<void> {
  for (let i = 0; i < 60_000; i++) {
    const names = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }) : [];
    const sizes = names.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0);
    if (Math.max(0, ...sizes) > 1_000_000) return;
    await sleep(5);
  }
  throw new Error("nothing is written");
}
