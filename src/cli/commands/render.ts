import {
  composeFile,
  kubernetesManifests,
  type RunWishes,
  slurmScript,
  workflowFile,
} from "../../emit/index.ts";
import { formatPlatform } from "../../llb/index.ts";
import type { Plan } from "../../plan/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

const FORMATS = ["compose", "kubernetes", "slurm", "github-actions"] as const;

/** Writes what runs an image, for others' tools. */
export const renderCommand = command({
  operands: `${FORMATS.join("|")} [FILE]`,
  about:
    "Writes what runs a spec's image: a Compose file, Kubernetes manifests, a batch script for Slurm with Apptainer, or a\nworkflow for GitHub that builds, scans and pushes it. Nothing asks for more rights than the image needs.",
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
    "mlspec render compose --offline --distro debian:12",
    "mlspec render kubernetes --offline --distro debian:12 --image registry.example.org/team/app:1 --memory 2g",
  ],
  run: async ({ values, operands }, io) => {
    const [format = "", file, ...rest] = operands;
    if (!(FORMATS as readonly string[]).includes(format)) {
      throw unknownWord("format", format, FORMATS, `formats are ${FORMATS.join(", ")}`);
    }
    if (rest.length > 0) throw usageFailure(`too many operands: ${rest.join(" ")}`);
    const images = await compileSpec(await readSpecText(file, io), values, io);
    const [first] = images;
    if (first === undefined) throw usageFailure("the spec is for no platform");
    const { plan } = first;
    const wishes: RunWishes = {
      image: checked("image", values.image ?? plan.target, /^[a-z0-9][\w./:@-]*$/),
      name: checked("name", values.name ?? plan.target, /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
      ...optional("gpus", count("gpus", values.gpus)),
      ...optional("cpus", count("cpus", values.cpus)),
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
    const platforms = images.map(({ platform }) => formatPlatform(platform)).join(",");
    io.out.write(
      rendered(format, plan, wishes, job, { file: file ?? "mlspec.yaml", target: plan.target, platforms }),
    );
    return EXIT.ok;
  },
});

function rendered(
  format: string,
  plan: Plan,
  wishes: RunWishes,
  job: { readonly tasks?: number; readonly time?: string },
  build: Parameters<typeof workflowFile>[1],
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

function checked(flag: string, value: string, pattern: RegExp): string {
  if (pattern.test(value)) return value;
  throw usageFailure(`--${flag} cannot be ${JSON.stringify(value.slice(0, 80))}`);
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
