import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createReporter } from "../../diagnostics/index.ts";
import { policySchema, readPolicy } from "./policy.ts";

const check = new Ajv2020({ allowUnionTypes: true }).compile(policySchema());

const isRead = (text: string): boolean => {
  const report = createReporter();
  return readPolicy({ name: "mlspec-policy.yaml", text }, report) !== undefined && !report.hasErrors;
};

describe("the JSON Schema of policies", () => {
  test.each([
    "registries: [docker.io/library, registry.example.org/ml]\nlabels: [a.b]\nsize: 8g\nlayer: 2g\n",
    'forbidden: {env: [AWS_*], args: ["*_TOKEN"], secrets: [prod-*]}\nattestations: [provenance, sbom]\n',
    'host: {driver: "550.54.15"}\nrules: {ML001: warning, ML042: off}\n',
    "rules: {ML001: note}\nforbidden: {}\n",
  ])("takes what the reader takes: %j", (text) => {
    expect([isRead(text), check(parse(text))]).toEqual([true, true]);
  });

  test.each([
    "sizes: 8g\n",
    "size: eight\n",
    "registries: {a: b}\n",
    "attestations: [signature]\n",
    "forbidden: {user: [root]}\n",
    "rules: {ML1: off}\n",
    "rules: {ML001: loud}\n",
    "rules: {ML001: '${X}'}\n",
    "host: {driver: newest}\n",
  ])("refuses what the reader refuses: %j", (text) => {
    expect([isRead(text), check(parse(text))]).toEqual([false, false]);
  });
});
