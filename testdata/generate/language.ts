/** Writes what is made from tables: the editors' JSON Schemas, the language's reference, and the command line's. */
import { writeFileSync } from "node:fs";
import { commandReference, componentReference } from "../../src/cli/index.ts";
import { failureReference } from "../../src/failure/index.ts";
import { policySchema, ruleReference } from "../../src/lint/index.ts";
import { emitJsonSchema, emitReference } from "../../src/spec/index.ts";

writeFileSync("src/spec/mlspec.schema.json", `${JSON.stringify(emitJsonSchema(), null, 2)}\n`);
writeFileSync("src/lint/policy.schema.json", `${JSON.stringify(policySchema(), null, 2)}\n`);
writeFileSync("src/catalog/components.md", componentReference());
writeFileSync("src/spec/language.md", emitReference());
writeFileSync("src/lint/rules.md", ruleReference());
writeFileSync("src/failure/failures.md", failureReference());
writeFileSync("src/cli/commands.md", await commandReference());
