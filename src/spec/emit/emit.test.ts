import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { specType } from "../schema/index.ts";
import { SEED_SPECS, WHOLE_SPEC } from "../testing/seed-specs.ts";
import { isValid } from "../testing/validate.ts";
import { emitJsonSchema, emitReference } from "./index.ts";

const SCHEMA = emitJsonSchema();
const BASE = "base: debian:12\n";

describe("the JSON Schema", () => {
  test.each([WHOLE_SPEC, ...SEED_SPECS])("takes what the reader takes", (text) => {
    expect(isValid(SCHEMA, parse(text))).toBe(true);
  });

  test.each([
    "packages:\nenv:\nbuild:\n",
    "args: {A: , D: null, B: 1, C: {values: [x, 1]}}",
    "healthcheck: none",
    'user: {uid: "${UID}", create: "${CREATE}"}',
    'steps: [{run: x, network: "${NET}", when: A}]',
    "steps: [{when: A, then: [x, {run: y}, {when: B, then: [[z]]}]}]".replace("[[z]]", "[z]"),
    "tests: [{run: [a, 1]}]",
    "python: {requirements: [a, {when: A, then: [b]}]}",
    "targets: {a: , b: {from: a, steps: [x]}}",
    "x-mine: [1, {a: b}]",
  ])("takes %s", (text) => {
    expect(isValid(SCHEMA, parse(BASE + text))).toBe(true);
  });

  test.each([
    "pakages: [x]",
    "packages: x",
    "packages: [-x]",
    "packages: [{when: A}]",
    "packages: [{when: A, then: x}]",
    "build: {user: x}",
    "build: {steps: [{run: x, after: base}]}",
    "steps: [{name: x}]",
    "steps: [{run: x, network: hots}]",
    "steps: [[make]]",
    "files: [{src: a}]",
    "files: [{src: a, to: /x, url: b}]",
    "files: [{to: /x}]",
    "workdir: app",
    "expose: [http]",
    "user: {uid: -1}",
    "user: {when: A, name: x}",
    "healthcheck: {interval: 3s}",
    "platforms: [{when: A, then: [linux/amd64]}]",
    "targets: {a: {args: {}}}",
    "targets: {A: {}}",
    "args: {a-b: 1}",
  ])("refuses %s", (text) => {
    expect(isValid(SCHEMA, parse(BASE + text))).toBe(false);
  });

  test("explains every key", () => {
    const properties = SCHEMA.properties as Record<string, { readonly description?: string }>;
    for (const key of Object.keys(specType.fields)) expect(properties[key]?.description).toMatch(/\.$/);
  });

  test("is the same every time", () => {
    expect(JSON.stringify(emitJsonSchema())).toBe(JSON.stringify(SCHEMA));
  });
});

describe("the reference", () => {
  test("has every key with an example that the reader takes", () => {
    const text = emitReference();
    for (const [key, field] of Object.entries(specType.fields)) {
      expect(text).toContain(`| \`${key}\` |`);
      expect(isValid(SCHEMA, parse(`${BASE}${key === "base" ? "" : `${key}: ${field.example}`}`))).toBe(true);
    }
  });

  test("links only to its own headings", () => {
    const text = emitReference();
    const headings = new Set(
      [...text.matchAll(/^## (.*)$/gm)].map(([, name]) => name?.toLowerCase().replaceAll(" ", "-")),
    );
    const links = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((target) => !headings.has(target))).toEqual([]);
  });

  test("is the same every time", () => {
    expect(emitReference()).toBe(emitReference());
  });
});
