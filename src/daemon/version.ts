import { readFile } from "node:fs/promises";

/** The version in the package this code belongs to; found upwards, because a bundle lies elsewhere than its sources. */
export async function readVersion(): Promise<string> {
  for (const up of [".", "..", "../..", "../../.."]) {
    const text = await readFile(new URL(`${up}/package.json`, import.meta.url), "utf8").catch(
      () => undefined,
    );
    if (text === undefined) continue;
    const { name, version } = JSON.parse(text);
    if (name === "mlspec" && typeof version === "string") return version;
  }
  throw new Error("the package of mlspec has lost its package.json");
}
