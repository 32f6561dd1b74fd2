import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commandReference } from "./reference.ts";

test("commands.md is what the table of commands says (npm run schema writes it)", async () => {
  const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), "commands.md"), "utf8");
  expect(page).toBe(await commandReference());
});
