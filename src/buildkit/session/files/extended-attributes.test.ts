import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { walkTree } from "../../../tree/index.ts";
import { attributeAccess } from "./extended-attributes.ts";

const root = mkdtempSync(join(tmpdir(), "mlspec-attributes-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("gives a walk extended attributes, those of links themselves too", async ({ skip }) => {
  const access = await attributeAccess();
  skip(access === undefined || process.getuid?.() !== 0, "needs root and the addon for attributes");
  mkdirSync(join(root, "d"));
  writeFileSync(join(root, "d/f"), "");
  symlinkSync("d/f", join(root, "link"));
  const capability = Buffer.from("0100000200040000000000000000000000000000", "hex");
  const given: Readonly<Record<string, Record<string, Uint8Array>>> = {
    d: { "user.folder": Buffer.from("x") },
    "d/f": { "security.capability": capability, "user.bytes": Buffer.from([0, 255]) },
    link: { "trusted.link": Buffer.alloc(0) },
  };
  for (const [path, values] of Object.entries(given)) {
    const lost = access?.write(join(root, path), values);
    skip(lost?.length !== 0, `this file system has no ${lost}`);
  }
  const stats = [...walkTree(root, { include: [], exclude: [], follow: [] }, access?.read)];
  expect(Object.fromEntries(stats.map(({ path, xattrs }) => [path, xattrs]))).toEqual(given);
});
