import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { spanOf } from "../source/index.ts";
import { readModules } from "./index.ts";

function read(value: unknown) {
  const report = createReporter();
  const span = spanOf({ name: "mlspec.yaml", text: "easybuild: {}" }, 0, 9);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const found = readModules(text, span, report);
  return { found, told: report.diagnostics.map(({ code, message }) => `${code} ${message}`).join() };
}

const zlib = { name: "zlib/1.3.1", easyconfig: "/e/zlib-1.3.1.eb", needs: [], atRunTime: true };

test("modules are read in the order in which they are built", () => {
  const top = { name: "top/1-foss-2024a", easyconfig: "/e/top.eb", needs: ["zlib/1.3.1"], atRunTime: true };
  expect(read([zlib, top])).toEqual({ found: [zlib, top], told: "" });
});

test.each([
  ["{", "it is not JSON"],
  [[], "there is nothing in it"],
  [[null], "undefined is no usual name of a module"],
  [[{ ...zlib, name: "../../etc" }], "../../etc is no usual name of a module"],
  [[{ ...zlib, name: "zlib" }], "zlib is no usual name of a module"],
  [[{ ...zlib, easyconfig: "zlib.eb" }], "the module zlib/1.3.1 has no easyconfig"],
  [[{ ...zlib, needs: ["later/1"] }], "the module zlib/1.3.1 needs one that does not come before it"],
])("%j is refused", (value, why) => {
  const { found, told } = read(value);
  expect(found).toBeUndefined();
  expect(told).toBe(`easybuild-modules what EasyBuild is to build cannot be read: ${why}`);
});
