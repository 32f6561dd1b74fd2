import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { printDraft } from "../print-draft.ts";
import { asObject, readYamlObject } from "../read-yaml-object.ts";
import { type Draft, type DraftValue, literal } from "../spec-draft.ts";

/**
 * The text of a spec that says what the `build` of a cog.yaml does. What it could not carry over is reported, and told in a comment. Undefined
 * after a report that nothing could be read. Source: the documentation of cog.yaml, Cog 0.14.
 */
export function importCog(file: SourceFile, report: Reporter): string | undefined {
  const whole = { file, start: 0, end: Math.min(1, file.text.length) };
  const root = readYamlObject(file.text);
  const build = asObject(root?.build);
  if (root === undefined || build === undefined) {
    report.report("import-nothing", whole, { kind: "a cog.yaml", sign: "has build" });
    return undefined;
  }
  const left: string[] = [];
  const leave = (key: string, what: string): void => {
    const start = Math.max(0, file.text.indexOf(key));
    report.report(
      "import-left",
      { file, start, end: Math.min(start + key.length, file.text.length) },
      { what },
    );
    left.push(`line ${file.text.slice(0, start).split("\n").length}: ${what}`);
  };
  const version = asText(build.python_version) ?? "3.11";
  const cuda = asText(build.cuda);
  const python: Draft = {
    requirements: asText(build.python_requirements) && [literal(asText(build.python_requirements) ?? "")],
    packages: some(texts(build.python_packages)),
  };
  const takesPython = Object.values(python).some((value) => value !== undefined);
  if (build.gpu === true && cuda === undefined)
    leave("gpu", "gpu: the wheels bring CUDA; choose a flavour, such as flavour: cu128");
  if (build.cudnn !== undefined && cuda === undefined) leave("cudnn", "cudnn without cuda");
  if (cuda !== undefined && version !== UBUNTU_PYTHON)
    leave(
      "python_version",
      `python_version: Ubuntu 22.04 has Python ${UBUNTU_PYTHON}; choose a distribution that has ${version}`,
    );
  for (const key of Object.keys(build)) if (!KNOWN.has(key)) leave(key, `build.${key}`);
  for (const key of ["predict", "train", "image", "concurrency", "weights"])
    if (root[key] !== undefined)
      leave(key, `${key}: what cog serves is its own; say with serve or cmd what the image starts`);
  const draft: Draft = {
    base:
      cuda === undefined
        ? `python:${version}-slim`
        : { distro: "ubuntu:22.04", cuda, ...(build.cudnn !== undefined && { cudnn: true }) },
    packages: some([
      ...texts(build.system_packages),
      ...(cuda === undefined ? [] : ["python3", "python3-venv"]),
    ]),
    python: takesPython ? python : undefined,
    workdir: "/src",
    files: [".:/src/"],
    steps: some(list(build.run).flatMap((one) => stepOf(one, leave))),
  };
  return printDraft(draft, left);
}

/** Of the distribution under CUDA's images. */
const UBUNTU_PYTHON = "3.10";

const KNOWN: ReadonlySet<string> = new Set([
  ...["gpu", "cuda", "cudnn", "python_version", "python_packages", "python_requirements"],
  ...["system_packages", "run"],
]);

/** Commands run before the files are there, as cog has it. */
function stepOf(one: unknown, leave: (key: string, what: string) => void): readonly DraftValue[] {
  const run = asText(one) ?? asText(asObject(one)?.command);
  if (run === undefined) return [];
  const secrets = list(asObject(one)?.mounts).flatMap((mount): DraftValue[] => {
    const { type, id, target } = asObject(mount) ?? {};
    const [name, path] = [asText(id), asText(target)];
    if (type === "secret" && name !== undefined) return [{ id: name, ...(path !== undefined && { path }) }];
    leave("mounts", "a mount that is no secret");
    return [];
  });
  return [{ run: literal(run), after: "python", secrets: some(secrets) }];
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).flatMap((one) => (typeof one === "string" ? [literal(one)] : []));
}

function some<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length === 0 ? undefined : items;
}
