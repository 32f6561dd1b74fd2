import { join } from "node:path";
import {
  createReporter,
  type Diagnostic,
  type Reporter,
  renderDiagnostics,
} from "../../diagnostics/index.ts";
import { lintSpec, type Policy, settle } from "../../lint/index.ts";
import { type SourceFile, spanOf } from "../../source/index.ts";
import { readSpec } from "../../spec/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { badSpec } from "../spec/check-spec.ts";
import { readPolicyFor } from "./read-policy.ts";

/** A build that is held to a policy. */
export interface PolicyWishes {
  /** The file of the policy, if one is named. */
  readonly policy: string | undefined;
  /** The folder the spec lies in, where a policy may be beside it. */
  readonly folder: string;
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly contexts: ReadonlySet<string>;
  /** Names of labels that are given beside the spec's. */
  readonly labels: ReadonlySet<string>;
  /** Types of attestations that are asked for; absent where no image is made. */
  readonly attestations?: ReadonlySet<string>;
}

/**
 * Holds a build to its policy before any engine is asked; undefined where there is none. What the policy makes an error is
 * printed, and the failure that ends the command thrown.
 */
export async function holdToPolicy(
  file: SourceFile,
  wishes: PolicyWishes,
  io: Io,
): Promise<Policy | undefined> {
  const report = createReporter();
  const policy = await readPolicyFor(join(wishes.folder, "spec"), wishes.policy, report, io);
  if (report.hasErrors) throw badSpec(report, io);
  if (policy === undefined) return undefined;
  const { target, buildArgs, contexts, labels } = wishes;
  const spec = readSpec(file, report, contexts);
  if (spec !== undefined) {
    const targets = [target ?? spec.defaultTarget];
    lintSpec(spec, { targets, buildArgs, contexts, labels, policy, unsettled: createReporter() }, report);
  }
  const words = { provenance: "provenance", sbom: "an SBOM" };
  for (const type of policy.attestations ?? []) {
    if (wishes.attestations?.has(type) !== false) continue;
    report.report("attestation-missing", spanOf(file, 0, 0), { kind: words[type] });
  }
  refuse(settle(report.diagnostics, policy), "the spec is not what the policy allows", io);
  return policy;
}

const MB = 1_000_000;

/** The layers of one image, as they are stored: bytes of each. */
export type StoredLayers = readonly number[];

/** Holds images that were made to the sizes a policy allows, as {@link holdToPolicy} does. */
export function holdSizes(file: SourceFile, policy: Policy, images: readonly StoredLayers[], io: Io): void {
  const report: Reporter = createReporter();
  const at = spanOf(file, 0, 0);
  const megabytes = (size: number) => Math.ceil(size / MB);
  for (const layers of images) {
    const whole = layers.reduce((sum, size) => sum + size, 0);
    const largest = Math.max(0, ...layers);
    if (policy.size !== undefined && whole > policy.size)
      report.report("image-too-large", at, { megabytes: megabytes(whole), allowed: megabytes(policy.size) });
    if (policy.layer !== undefined && largest > policy.layer)
      report.report("layer-budget", at, { megabytes: megabytes(largest), budget: megabytes(policy.layer) });
  }
  const found = settle(report.diagnostics, policy);
  const told = found.filter(({ severity }) => severity === "warning");
  if (told.length > 0) io.err.write(`${renderDiagnostics({ diagnostics: told, dropped: 0 })}\n`);
  refuse(found, "the image was made, and is not what the policy allows", io);
}

function refuse(found: readonly Diagnostic[], message: string, io: Io): void {
  const errors = found.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  io.err.write(`${renderDiagnostics({ diagnostics: errors, dropped: 0 })}\n`);
  throw new Failure(EXIT.badSpec, message);
}
