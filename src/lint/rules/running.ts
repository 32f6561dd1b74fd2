import { posix } from "node:path";
import type { Reporter } from "../../diagnostics/index.ts";
import type { Command, TargetSpec } from "../../spec/index.ts";
import { type LintRule, listenSpan } from "../rule.ts";

/** Programs that start others and do not take over what those leave behind. */
const STARTS_OTHERS: ReadonlySet<string> = new Set([
  "accelerate",
  "celery",
  "dask",
  "deepspeed",
  "jupyter",
  "jupyter-lab",
  "jupyter-notebook",
  "mpiexec",
  "mpirun",
  "ray",
  "sshd",
  "torchrun",
]);
const INITS: ReadonlySet<string> = new Set(["catatonit", "dumb-init", "s6-svscan", "tini"]);

/** A word a shell leaves as it is, and YAML too. */
const PLAIN_WORD = /^[A-Za-z0-9_./-][A-Za-z0-9_./:=@%+-]*$/;

/** Rules about the container that runs. */
export const RUNNING_RULES: readonly LintRule[] = [
  {
    id: "ML040",
    title: "A server runs as root",
    why: "Who breaks into it is root in the container, and closer to being so on the host.",
    remedy: "`user: {name: app, uid: 10001}`; `serve` does it by itself.",
    bad: { spec: "base: debian:12\nexpose: [8000]\nhealthcheck: {http: ':8000/'}\n" },
    good: {
      spec: "base: debian:12\nexpose: [8000]\nhealthcheck: {http: ':8000/'}\nuser: {name: app, uid: 10001}\n",
    },
    check: ({ target }, report) => {
      const { user, expose } = target.spec;
      const isRoot = user === undefined || user.uid === 0 || (user.uid === undefined && user.name === "root");
      if (isRoot && expose.length > 0)
        report.report("runs-as-root", user === undefined ? listenSpan(target) : target.locate(["user"]), {});
    },
  },
  {
    id: "ML041",
    title: "The user has no number",
    why: "Kubernetes lets an image run as not root only where it sees that by a number.",
    remedy: "Add `uid`.",
    bad: { spec: "base: debian:12\nuser: app\n" },
    good: { spec: "base: debian:12\nuser: {name: app, uid: 10001}\n" },
    check: ({ target: { spec, locate } }, report) => {
      const { name, uid } = spec.user ?? {};
      if (name !== undefined && name !== "root" && uid === undefined)
        report.report("user-without-number", locate(["user"]), { name });
    },
  },
  {
    id: "ML042",
    title: "A server has no health check",
    why: "Whoever runs it sees that the process lives, not that it answers.",
    remedy: "`healthcheck: {http: …}`, or `serve`, whose presets have one.",
    bad: { spec: "base: debian:12\nexpose: [8000]\nuser: {uid: 10001}\n" },
    good: { spec: "base: debian:12\nexpose: [8000]\nuser: {uid: 10001}\nhealthcheck: {http: ':8000/'}\n" },
    check: ({ target }, report) => {
      const { expose, healthcheck } = target.spec;
      if (expose.length > 0 && healthcheck === undefined)
        report.report("no-healthcheck", listenSpan(target), {});
    },
  },
  {
    id: "ML043",
    title: "The command is text for a shell",
    why: "The shell is the first process, and does not pass on the signal that asks the program to end: every stop takes ten seconds, and ends in a kill.",
    remedy: "Write a list.",
    bad: { spec: "base: debian:12\ncmd: python train.py\n" },
    good: { spec: "base: debian:12\ncmd: [python, train.py]\n" },
    fix: "Writes the list, where the text has nothing in it that a shell would act upon.",
    check: ({ target }, report) => {
      checkCommand(target, "entrypoint", report);
      checkCommand(target, "cmd", report);
    },
  },
  {
    id: "ML044",
    title: "A program that starts others has no init",
    why: "As the first process it must take over what they leave behind, and does not.",
    remedy: "`init: true`; or run the container with `--init`.",
    bad: { spec: "base: debian:12\ncmd: [torchrun, train.py]\n" },
    good: { spec: "base: debian:12\ninit: true\ncmd: [torchrun, train.py]\n" },
    check: ({ target: { spec, locate } }, report) => {
      const key = spec.entrypoint === undefined ? "cmd" : "entrypoint";
      const program = programOf(spec[key]);
      if (program === undefined || INITS.has(program) || spec.serve !== undefined || spec.init === true)
        return;
      if (STARTS_OTHERS.has(program)) report.report("no-init", locate([key]), { program });
    },
  },
];

function programOf(command: Command | undefined): string | undefined {
  const first = command?.kind === "argv" ? command.argv[0] : command?.text.trim().split(/\s+/)[0];
  return first === undefined ? undefined : posix.basename(first);
}

function checkCommand({ spec, locate }: TargetSpec, key: "entrypoint" | "cmd", report: Reporter): void {
  const command = spec[key];
  // Beside an entrypoint a cmd is its arguments, and whether a shell reads them is up to the entrypoint.
  if (command?.kind !== "shell" || (key === "cmd" && spec.entrypoint !== undefined)) return;
  const span = locate([key]);
  const words = command.text.trim().split(/ +/);
  // What is not written as it is read, such as a build arg, an alias or a block, stays the user's to change.
  const isPlain = span.file.text.slice(span.start, span.end) === command.text && words.every(isPlainWord);
  const fix = {
    title: "write it as a list",
    edits: [{ start: span.start, end: span.end, text: `[${words.join(", ")}]` }],
  };
  report.report("shell-entrypoint", span, { key }, isPlain ? fix : undefined);
}

/** Neither the shell nor YAML makes anything else of it; and it is no assignment, and no word such as `exec` or `true`. */
function isPlainWord(word: string, index: number): boolean {
  if (!PLAIN_WORD.test(word) || /:$/.test(word) || /^(?:-|--|---)$/.test(word)) return false;
  if (/^(?:[-+]?[0-9.]+(?:e[-+]?[0-9]+)?|0[xo][0-9a-f]+|\.inf|\.nan|true|false|null|~)$/i.test(word))
    return false;
  return index > 0 || !/=|^(?:cd|exec|exit|export|set|source|\.|ulimit|umask|trap|wait)$/.test(word);
}
