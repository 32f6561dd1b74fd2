import { createReporter } from "../../diagnostics/index.ts";
import {
  type BuildFile,
  composeFile,
  definitionFile,
  dockerfile,
  kubernetesManifests,
  type RunWishes,
  runFacts,
  slurmScript,
  type WorkflowBuild,
  workflowFile,
} from "../../emit/index.ts";
import { formatPlatform } from "../../llb/index.ts";
import type { Plan, PlanRange } from "../../plan/index.ts";
import type { SourceFile, Span } from "../../source/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { printReport } from "../spec/check-spec.ts";
import { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

/** What builds the image elsewhere. */
const BUILD_FILES: Readonly<Record<string, (plan: Plan) => BuildFile>> = {
  dockerfile,
  singularity: definitionFile,
};

/** Other names of formats. */
const SHORT: Readonly<Record<string, string>> = { k8s: "kubernetes", apptainer: "singularity" };

const FORMATS = [...Object.keys(BUILD_FILES), "compose", "kubernetes", "slurm", "github-actions"];

/** Writes what runs an image, or builds it, for others' tools. */
export const renderCommand = command({
  operands: `${FORMATS.join("|")} [FILE]`,
  about:
    "Writes what runs a spec's image: a Compose file, Kubernetes manifests, a batch script for Slurm with Apptainer, or a\nworkflow for GitHub that builds, scans and pushes it. Nothing asks for more rights than the image needs; a job of Slurm\nshares with its ranks what they find each other by. Or writes what builds it elsewhere: a Dockerfile for Podman, Buildah\nand others, or a definition file of Apptainer and Singularity; what that cannot say is told at its line, and in a comment.",
  flags: {
    image: { kind: "text", value: "NAME", doc: "the image's name in a registry (default: the target's)" },
    name: { kind: "text", value: "NAME", doc: "the name of the service or job (default: the target's)" },
    gpus: { kind: "text", value: "N", doc: "GPUs (default: what serve takes)" },
    cpus: { kind: "text", value: "N", doc: "processors" },
    memory: { kind: "text", value: "SIZE", doc: "memory, such as 8g" },
    "shm-size": { kind: "text", value: "SIZE", doc: "shared memory (default: what serve takes)" },
    replicas: { kind: "text", value: "N", doc: "how many run at once" },
    tasks: { kind: "text", value: "N", doc: "ranks of a job (default 1)" },
    time: { kind: "text", value: "HH:MM:SS", doc: "how long a job may take (default 01:00:00)" },
    ...COMPILE_FLAGS,
  },
  examples: [
    "mlspec render dockerfile --offline --distro debian:12",
    "mlspec render singularity --offline --distro debian:12",
    "mlspec render compose --offline --distro debian:12",
    "mlspec render kubernetes --offline --distro debian:12 --image registry.example.org/team/app:1 --memory 2g",
  ],
  run: async ({ values, operands }, io) => {
    const [word = "", file, ...rest] = operands;
    const format = SHORT[word] ?? word;
    if (!FORMATS.includes(format)) {
      throw unknownWord("format", format, FORMATS, `formats are ${FORMATS.join(", ")}`);
    }
    if (rest.length > 0) throw usageFailure(`too many operands: ${rest.join(" ")}`);
    const spec = await readSpecText(file, io);
    if (format === "github-actions") checkForWorkflow(spec, values.image);
    const images = await compileSpec(spec, values, io);
    const [first] = images;
    if (first === undefined) throw usageFailure("the spec is for no platform");
    const { plan } = first;
    const buildFile = BUILD_FILES[format];
    if (buildFile !== undefined) {
      if (images.length > 1)
        throw usageFailure("a file is for one platform", "choose it: --platform linux/amd64");
      writeBuildFile(buildFile(plan), spec, io);
      return EXIT.ok;
    }
    const wishes: RunWishes = {
      image: checked("image", values.image ?? plan.target, /^[a-z0-9][\w./:@-]*$/),
      name: checked("name", values.name ?? plan.target, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
      ...optional("gpus", count("gpus", values.gpus)),
      ...optional("cpus", share("cpus", values.cpus)),
      ...optional("memory", size("memory", values.memory)),
      ...optional("shm", size("shm-size", values["shm-size"])),
      ...optional("replicas", count("replicas", values.replicas)),
    };
    const job = {
      ...optional("tasks", count("tasks", values.tasks)),
      ...optional(
        "time",
        values.time && checked("time", values.time, /^([0-9]+-)?[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$/),
      ),
    };
    if (format === "kubernetes" && runFacts(plan, wishes).uid === undefined) {
      io.err.write(
        "warning: the image's user is root, or a name without its number, so Kubernetes cannot tell that it is not root\nhint: give it a number: user: {name: app, uid: 10001}\n",
      );
    }
    const platforms = images.map(({ platform }) => formatPlatform(platform));
    io.out.write(
      rendered(format, plan, wishes, job, { file: file ?? "mlspec.yaml", target: plan.target, platforms }),
    );
    return EXIT.ok;
  },
});

function writeBuildFile({ text, notes }: BuildFile, spec: SourceFile, io: Io): void {
  const report = createReporter();
  for (const { text: what, range } of notes) report.report("render-left", spanOfRange(spec, range), { what });
  printReport(report, io);
  io.out.write(text);
}

/** A plan's lines in the spec's text; its beginning where a step has none. */
function spanOfRange(file: SourceFile, range: PlanRange | undefined): Span {
  if (range === undefined) return { file, start: 0, end: Math.min(1, file.text.length) };
  const starts = [0];
  for (const { index } of file.text.matchAll(/\n/g)) starts.push(index + 1);
  const offset = ({ line, character }: PlanRange["start"]) => (starts[line - 1] ?? 0) + character;
  return { file, start: offset(range.start), end: offset(range.end) };
}

function rendered(
  format: string,
  plan: Plan,
  wishes: RunWishes,
  job: { readonly tasks?: number; readonly time?: string },
  build: WorkflowBuild,
): string {
  switch (format) {
    case "compose":
      return composeFile(plan, wishes);
    case "kubernetes":
      return kubernetesManifests(plan, wishes);
    case "slurm":
      return slurmScript(plan, { ...wishes, ...job });
    default:
      return workflowFile(wishes, build);
  }
}

/** What Docker itself builds names its frontend in its first lines, and what is pushed has a name. */
function checkForWorkflow({ name, text }: SourceFile, image: string | undefined): void {
  if (!/^(#.*\n|\s*\n)*#\s*syntax\s*=/.test(text)) {
    throw usageFailure(
      `${name} does not begin with # syntax=, so Docker would read it as a Dockerfile`,
      "make # syntax=yourorg/mlspec:1 its first line",
    );
  }
  if (image === undefined) {
    throw usageFailure(
      "a workflow pushes the image: --image names it",
      "as in --image registry.example.org/team/app:1",
    );
  }
}

function checked(flag: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw usageFailure(`--${flag} cannot be ${JSON.stringify(value.slice(0, 80))}`);
}

/** A number of processors, and parts of one. */
function share(flag: string, value: string | undefined): number | undefined {
  const number =
    value === undefined ? undefined : Number(checked(flag, value, /^[0-9]{1,5}(\.[0-9]{1,3})?$/));
  if (number === 0) throw usageFailure(`--${flag} cannot be 0`);
  return number;
}

function count(flag: string, value: string | undefined): number | undefined {
  return value === undefined ? undefined : Number(checked(flag, value, /^[0-9]{1,5}$/));
}

function size(flag: string, value: string | undefined): string | undefined {
  return value === undefined ? undefined : checked(flag, value, /^[1-9][0-9]{0,8}[kmgt]?b?$/i);
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [P in K]?: T } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: T });
}
