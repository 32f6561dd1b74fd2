/** Writes what is made from the language's schema: the editors' JSON Schema and the reference. */
import { writeFileSync } from "node:fs";
import { emitJsonSchema, emitReference } from "../../src/spec/index.ts";

writeFileSync("src/spec/mlspec.schema.json", `${JSON.stringify(emitJsonSchema(), null, 2)}\n`);
writeFileSync("src/spec/language.md", emitReference());
