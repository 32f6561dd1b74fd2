import { createReporter } from "../../diagnostics/index.ts";
import { resolveTarget, type SpecFile } from "../../spec/index.ts";
import { type Answer, answer } from "./answer.ts";
import { type JsonLocation, jsonLocation } from "./json-location.ts";
import { textTable } from "./text-table.ts";

interface TargetEntry {
  readonly name: string;
  readonly default?: true;
  readonly description?: string;
  readonly base?: string;
  readonly location: JsonLocation;
}

/** The spec's targets with what each starts from, as far as the arguments given settle it. */
export function listTargets(
  file: SpecFile,
  data: Uint8Array,
  buildArgs: Readonly<Record<string, string>>,
): Answer {
  const targets = file.targets.map(({ name, description, span }): TargetEntry => {
    const base = baseOf(file, name, buildArgs);
    return {
      name,
      ...(name === file.defaultTarget ? { default: true } : {}),
      ...(description === undefined ? {} : { description }),
      ...(base === undefined ? {} : { base }),
      location: jsonLocation(span),
    };
  });
  const rows = targets.map((target) => [
    target.default ? `${target.name} (default)` : target.name,
    target.description ?? "",
  ]);
  const json = { targets, sources: [Buffer.from(data).toString("base64")] };
  return answer("1.0.0", json, textTable([["TARGET", "DESCRIPTION"], ...rows], 1));
}

function baseOf(
  file: SpecFile,
  target: string,
  buildArgs: Readonly<Record<string, string>>,
): string | undefined {
  return resolveTarget(file, { target, buildArgs }, createReporter())?.spec.base.runtime;
}
