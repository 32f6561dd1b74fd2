import { error, quoted } from "./row.ts";

/** Messages about what a site's policy asks and a spec does not keep. */
export const POLICY_MESSAGES = {
  "registry-not-allowed": error<{ image: string; registry: string; allowed: readonly string[] }>(
    (p) => `${quoted(p.image)} comes from ${p.registry}, which the policy does not allow`,
    (p) => `it allows ${p.allowed.join(", ")}`,
  ),
  "label-missing": error<{ label: string }>(
    (p) => `the policy wants the label ${quoted(p.label)}`,
    (p) => `labels: {${p.label}: …}`,
  ),
  "name-forbidden": error<{ kind: string; name: string; pattern: string }>(
    (p) => `the policy forbids the ${p.kind} ${quoted(p.name)}, by ${quoted(p.pattern)}`,
  ),
  "image-too-large": error<{ megabytes: number; allowed: number }>(
    (p) => `the image has ${p.megabytes} MB as it is stored, and the policy allows ${p.allowed} MB`,
  ),
  "attestation-missing": error<{ kind: string }>(
    (p) => `the policy wants ${p.kind} with every image`,
    (p) => (p.kind === "an SBOM" ? "--sbom" : "--provenance"),
  ),
} as const;
