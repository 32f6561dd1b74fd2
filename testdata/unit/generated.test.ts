import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { componentReference } from "../../src/cli/index.ts";
import { policySchema } from "../../src/lint/index.ts";
import { emitJsonSchema, emitReference } from "../../src/spec/index.ts";

const committed = (name: string): string =>
  readFileSync(new URL(`../../src/spec/${name}`, import.meta.url), "utf8");

test("the JSON Schema is what `make schema` writes", () => {
  expect(JSON.parse(committed("mlspec.schema.json"))).toEqual(JSON.parse(JSON.stringify(emitJsonSchema())));
});

test("the JSON Schema of policies is what `make schema` writes", () => {
  expect(JSON.parse(committed("../lint/policy.schema.json"))).toEqual(
    JSON.parse(JSON.stringify(policySchema())),
  );
});

test("the reference of the language is what `make schema` writes", () => {
  expect(committed("language.md")).toBe(emitReference());
});

test("the reference of components is what `make schema` writes", () => {
  expect(committed("../catalog/components.md")).toBe(componentReference());
});
