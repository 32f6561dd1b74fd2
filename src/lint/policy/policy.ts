import type { Reporter, Severity } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import {
  choice,
  emitValuesSchema,
  type Format,
  type Infer,
  type JsonSchema,
  LINE,
  map,
  object,
  optional,
  plainList,
  readValues,
  refused,
  SIZE,
  text,
  understood,
} from "../../spec/index.ts";
import { ruleIds } from "../rule-table.ts";

/** The file a site's policy is kept in, beside specs. */
export const POLICY_NAME = "mlspec-policy.yaml";

const line = text(LINE, "none");
const pattern = text(
  { ...LINE, name: "pattern", expected: "a name, with * for anything", example: "AWS_*" },
  "none",
);

const RULE: Format<string> = {
  name: "rule",
  expected: "the id of a rule",
  example: "ML040",
  pattern: "^ML[0-9]{3}$",
  limit: 16,
  read: (id) => (ruleIds().has(id) ? understood(id) : refused("bad-name", "no rule has this id")),
};

const DRIVER: Format<string> = {
  name: "driver",
  expected: "the version of a driver",
  example: '"550.54.15"',
  pattern: "^[0-9]+(\\.[0-9]+)*$",
  limit: 32,
  read: (version) =>
    /^[0-9]+(?:\.[0-9]+)*$/.test(version)
      ? understood(version)
      : refused("bad-version", "write numbers with dots"),
};

const forbiddenType = object("forbidden names", {
  env: optional(plainList(pattern), {
    doc: "Environment variables, of images and of steps.",
    example: "[AWS_*]",
  }),
  args: optional(plainList(pattern), { doc: "Build args.", example: '["*_TOKEN"]' }),
  secrets: optional(plainList(pattern), { doc: "Ids of secrets.", example: "[prod-*]" }),
});

const hostType = object("hosts", {
  driver: optional(text(DRIVER, "none"), {
    doc: "The oldest NVIDIA driver among the hosts images run on.",
    example: '"550.54.15"',
  }),
});

/** What a site asks of all specs. */
export const policyType = object("policy", {
  registries: optional(plainList(line), {
    doc: "Where images may come from: a registry, or the start of a name with its registry.",
    example: "[docker.io/library, registry.example.org/ml]",
  }),
  labels: optional(plainList(line), {
    doc: "Labels every image must have.",
    example: "[org.opencontainers.image.source]",
  }),
  forbidden: optional(forbiddenType, { doc: "Names nobody may use.", example: "{secrets: [prod-*]}" }),
  size: optional(text(SIZE, "none"), {
    doc: "The most an image may take as it is stored, its base included. Looked at in archives a build wrote (`-o type=oci,dest=FILE`); where the size is not known, that is said.",
    example: "8g",
  }),
  layer: optional(text(SIZE, "none"), {
    doc: "The most one layer may take as it is stored; looked at as `size` is.",
    example: "2g",
  }),
  attestations: optional(plainList(choice("provenance", "sbom")), {
    doc: "What every build must attach to its image.",
    example: "[provenance, sbom]",
  }),
  host: optional(hostType, { doc: "The machines images run on.", example: '{driver: "550.54.15"}' }),
  rules: optional(map(RULE, choice("off", "note", "warning", "error")), {
    doc: "How much a rule weighs here. What stops a build cannot be switched off.",
    example: "{ML001: warning, ML042: off}",
  }),
});

/** Returns the JSON Schema of a policy, for editors. */
export function policySchema(): JsonSchema {
  return emitValuesSchema(policyType, {
    title: "mlspec policy",
    description: "What a site asks of all its specs.",
  });
}

/** A policy that was read. */
export type Policy = Infer<typeof policyType>;

/** How much a rule weighs; `off`: nothing. */
export type Weight = Severity | "off";

/** Reads a policy; undefined only after an error was reported. */
export function readPolicy(file: SourceFile, report: Reporter): Policy | undefined {
  return readValues(file, policyType, report);
}
