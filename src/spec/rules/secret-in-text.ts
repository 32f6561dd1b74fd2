import { holdsSecret, looksSecret, type Reporter } from "../../diagnostics/index.ts";
import type { Command, FileItem, StepItem } from "../schema/index.ts";
import type { SpecPath } from "../spec-file.ts";
import type { Rule } from "./rule.ts";

/** What is written in the file can be read by everybody who has the image or its build record. */
export const checkSecrets: Rule = (subject, report) => {
  const { spec } = subject;
  const look = lookAt(subject, report);
  look.values(["env"], spec.env);
  look.values(["labels"], spec.labels);
  look.values(["build", "env"], spec.build.env);
  look.steps(["steps"], spec.steps);
  look.steps(["build", "steps"], spec.build.steps);
  look.steps(["tests"], spec.tests);
  look.files(["files"], spec.files);
  look.files(["build", "files"], spec.build.files);
  look.command(["entrypoint"], spec.entrypoint);
  look.command(["cmd"], spec.cmd);
  for (const [index, { convert, from }] of spec.models.entries()) {
    if (from.kind === "url") look.text(["models", index, "from"], from.url);
    if (convert === undefined) continue;
    look.values(["models", index, "convert", "env"], convert.env);
    look.command(["models", index, "convert", "run"], convert.run);
    for (const [place, text] of convert.python.entries())
      look.text(["models", index, "convert", "python", place], text);
  }
  for (const [index, text] of (spec.python?.packages ?? []).entries()) {
    look.text(["python", "packages", index], text);
  }
  const { index } = spec.python ?? {};
  if (index === undefined) return;
  look.text(["python", "index", "url"], index.url);
  for (const [place, url] of index.extra.entries()) look.text(["python", "index", "extra", place], url);
};

/** Looks at the parts of a target; a text is called by the last key that leads to it. */
function lookAt({ locate }: Parameters<Rule>[0], report: Reporter) {
  const tell = (path: SpecPath, name: string) => report.report("secret-in-text", locate(path), { name });
  const text = (path: SpecPath, value: string) => {
    if (holdsSecret(value)) tell(path, nameOf(path));
  };
  const values = (path: SpecPath, table: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(table)) {
      if (looksSecret(name, value)) tell([...path, name], name);
    }
  };
  const command = (path: SpecPath, run: Command | undefined) => {
    if (run?.kind === "shell") text(path, run.text);
    for (const [index, argument] of (run?.kind === "argv" ? run.argv : []).entries()) {
      text([...path, index], argument);
    }
  };
  return {
    text,
    values,
    command,
    steps: (path: SpecPath, steps: readonly Pick<StepItem, "env" | "run">[]) => {
      for (const [index, step] of steps.entries()) {
        values([...path, index, "env"], step.env);
        command([...path, index, "run"], step.run);
      }
    },
    files: (path: SpecPath, files: readonly FileItem[]) => {
      for (const [index, file] of files.entries()) {
        if (file.kind === "url") text([...path, index, "url"], file.url);
        if (file.kind === "git") text([...path, index, "git"], file.git);
        if (file.kind === "content") text([...path, index, "content"], file.content);
      }
    },
  };
}

function nameOf(path: SpecPath): string {
  return path.filter((part) => typeof part === "string").at(-1) ?? "";
}
