import { readFileSync } from "node:fs";
import { test } from "vitest";
import { createReporter, renderDiagnostics } from "../diagnostics/index.ts";
import { readSpec, resolveTarget } from "./index.ts";

test("x", () => {
  for (const f of process.env["F"]?.split(",") ?? []) {
    const report = createReporter();
    const spec = readSpec({ name: f, text: readFileSync(f, "utf8") }, report);
    const t = spec && resolveTarget(spec, {}, report);
    console.log(renderDiagnostics(report));
    console.log(JSON.stringify(t, null, 1), t?.locate(["steps", 0]).start);
  }
});
import { emitJsonSchema, emitReference } from "./index.ts";
test("emit", () => { console.log(JSON.stringify(emitJsonSchema(), null, 1).length); console.log(emitReference()); console.log(JSON.stringify(emitJsonSchema())) });
