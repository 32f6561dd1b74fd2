import { holdsSecret } from "../../diagnostics/index.ts";
import type { SpecPath, StepItem, TargetSpec } from "../../spec/index.ts";
import { copiedFiles } from "../context-files.ts";
import { isWritten, type LintRule } from "../rule.ts";

/** Packages whose scripts make keys when they are installed. */
const MAKES_KEYS: ReadonlySet<string> = new Set([
  "dropbear",
  "dropbear-run",
  "openssh-server",
  "ssh",
  "task-ssh-server",
]);

/** Bytes of a file that is looked into: what people write by hand. */
const LARGEST_TEXT = 64 * 1024;

/** Steps of both sides, with the way to each. */
function stepsOf({ spec }: TargetSpec): readonly (readonly [SpecPath, StepItem])[] {
  return [
    ...spec.steps.map((step, index) => [["steps", index], step] as const),
    ...spec.build.steps.map((step, index) => [["build", "steps", index], step] as const),
  ];
}

/** Rules about what nobody but the user should see. */
export const SECRET_RULES: readonly LintRule[] = [
  {
    id: "ML030",
    title: "A secret stands in the spec",
    why: "Variables, labels, arguments and addresses are in the image or in the record of its build, for everybody to read. A password in a URL is an error; what looks like a secret by its name or its shape is a warning. No output of mlspec shows the value.",
    remedy: "Give it to the steps that need it by `secrets`, and to the container when it is started.",
    bad: { spec: "base: debian:12\nenv: {DB_PASSWORD: hunter2}\n" },
    good: { spec: "base: debian:12\nsteps: [{run: ./fetch, secrets: [{id: db, optional: false}]}]\n" },
  },
  {
    id: "ML031",
    title: "A step without network has a secret",
    why: "A secret is for asking somebody something; a step that cannot ask is given it for nothing.",
    remedy: "Fetch in one step, with network and secret, and install in another, with neither.",
    bad: {
      spec: "base: debian:12\nsteps: [{run: make, network: none, secrets: [{id: key, optional: false}]}]\n",
    },
    good: { spec: "base: debian:12\nsteps: [{run: make, network: none}]\n" },
    check: ({ target }, report) => {
      for (const [path, step] of stepsOf(target)) {
        if (step.network !== "none") continue;
        for (const [index, { id }] of step.secrets.entries()) {
          report.report("secret-without-network", target.locate([...path, "secrets", index]), { id });
        }
      }
    },
  },
  {
    id: "ML032",
    title: "Whether a secret is needed is not said",
    why: "A build without it stops in the middle, where it might have gone on.",
    remedy: "Write `optional: true` or `optional: false`.",
    bad: { spec: "base: debian:12\nsteps: [{run: ./fetch, secrets: [key]}]\n" },
    good: { spec: "base: debian:12\nsteps: [{run: ./fetch, secrets: [{id: key, optional: true}]}]\n" },
    check: ({ target }, report) => {
      for (const [path, step] of stepsOf(target)) {
        for (const [index, { id }] of step.secrets.entries()) {
          const at = [...path, "secrets", index];
          if (!isWritten(target, [...at, "optional"]))
            report.report("secret-required", target.locate(at), { id });
        }
      }
    },
  },
  {
    id: "ML033",
    title: "A file that a build takes holds what looks like a secret",
    why: "Everybody who has the image has the files that are copied; a list of packages is in the project's history, and its addresses in the record of the build.",
    remedy: "Leave the file out by `.dockerignore` or `exclude`.",
    found: "`mlspec lint`, where the build context is a folder: text files of at most 64 KiB.",
    bad: {
      spec: "base: debian:12\nfiles: ['conf/:/conf/']\n",
      files: { "conf/app.ini": `x = 1\ntoken = hf_${"a".repeat(30)}\n` },
    },
    good: { spec: "base: debian:12\nfiles: ['conf/:/conf/']\n", files: { "conf/app.ini": "x = 1\n" } },
    check: ({ target, context }, report) => {
      if (context === undefined) return;
      for (const [index, item] of target.spec.files.entries()) {
        for (const { path, size } of copiedFiles(context, item)) {
          const lines = (size > LARGEST_TEXT ? undefined : context.textOf(path))?.split("\n") ?? [];
          const line = lines.findIndex(holdsSecret) + 1;
          if (line > 0) report.report("secret-in-file", target.locate(["files", index]), { path, line });
        }
      }
      // Lists of packages name indexes, with their passwords at times.
      for (const key of ["requirements", "constraints"] as const) {
        for (const [index, path] of (target.spec.python?.[key] ?? []).entries()) {
          const line = (context.textOf(path)?.split("\n") ?? []).findIndex(holdsSecret) + 1;
          if (line > 0)
            report.report("secret-in-file", target.locate(["python", key, index]), { path, line });
        }
      }
    },
  },
  {
    id: "ML034",
    title: "A package makes keys when it is installed",
    why: "They become part of the image, so all its containers have the same, and everybody who has the image has them too.",
    remedy: "Remove them in a step, `rm /etc/ssh/ssh_host_*`, and make them when the container starts.",
    bad: { spec: "base: debian:12\npackages: [openssh-server]\n" },
    good: { spec: "base: debian:12\npackages: [openssh-server]\nsteps: ['rm /etc/ssh/ssh_host_*']\n" },
    check: ({ target: { spec, locate } }, report) => {
      const removes = spec.steps.some(({ run }) =>
        /\brm\b.*(?:ssh_host|dropbear)/.test(run.kind === "shell" ? run.text : run.argv.join(" ")),
      );
      if (removes) return;
      for (const [index, text] of spec.packages.entries()) {
        const name = text.split(/[=:]/)[0] ?? "";
        if (MAKES_KEYS.has(name)) report.report("host-keys", locate(["packages", index]), { package: name });
      }
    },
  },
];
