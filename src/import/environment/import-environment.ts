import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { printDraft } from "../print-draft.ts";
import { asObject, readYamlObject } from "../read-yaml-object.ts";
import { type Draft, literal } from "../spec-draft.ts";

/**
 * The text of a spec for an environment file of conda: it stays as it is and is named, for micromamba reads it. What of it
 * no image has is reported. Undefined after a report that it is none.
 */
export function importConda(file: SourceFile, report: Reporter): string | undefined {
  const root = rootOf(file, "dependencies");
  if (root === undefined) {
    report.report("import-nothing", startOf(file), { kind: "an environment.yml", sign: "has dependencies" });
    return undefined;
  }
  const left = leaving(file, report);
  for (const key of ["prefix", "variables"])
    if (root[key] !== undefined)
      left(key, key === "prefix" ? "prefix: give conda: {prefix: …}" : "variables: give env");
  return printDraft(
    { base: "debian:bookworm-slim", conda: { environment: literal(baseOf(file)) } },
    left.all,
  );
}

/**
 * The text of a spec for the manifest of a Spack environment, which is built by the lock beside it where there is one.
 * Undefined after a report that it is none.
 */
export function importSpack(file: SourceFile, report: Reporter): string | undefined {
  const root = rootOf(file, "spack");
  if (root === undefined) {
    report.report("import-nothing", startOf(file), { kind: "a spack.yaml", sign: "has spack" });
    return undefined;
  }
  const left = leaving(file, report);
  const manifest = baseOf(file);
  const { container } = asObject(root.spack) ?? {};
  if (container !== undefined)
    left("container", "container: its images, packages and labels are base, packages and labels of the spec");
  const draft: Draft = {
    base: { build: "spack/ubuntu-jammy:0.23", runtime: "ubuntu:22.04" },
    spack: { manifest: literal(manifest) },
  };
  return printDraft(draft, left.all);
}

function rootOf(file: SourceFile, key: string): Readonly<Record<string, unknown>> | undefined {
  const root = readYamlObject(file.text);
  return root?.[key] === undefined ? undefined : root;
}

function leaving(file: SourceFile, report: Reporter) {
  const all: string[] = [];
  const leave = (key: string, what: string): void => {
    const start = Math.max(0, file.text.indexOf(key));
    const end = Math.min(start + key.length, file.text.length);
    report.report("import-left", { file, start, end }, { what });
    all.push(`line ${file.text.slice(0, start).split("\n").length}: ${what}`);
  };
  return Object.assign(leave, { all });
}

function startOf(file: SourceFile) {
  return { file, start: 0, end: Math.min(1, file.text.length) };
}

function baseOf({ name }: SourceFile): string {
  return name.split("/").at(-1) ?? name;
}
