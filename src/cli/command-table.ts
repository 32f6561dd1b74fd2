import type { CommandEntry } from "./command.ts";

/** All commands, in the order of help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: "build",
    summary: "build an image",
    load: async () => (await import("./commands/build.ts")).buildCommand,
  },
  {
    name: "init",
    summary: "write a spec for the project in a folder",
    load: async () => (await import("./commands/init.ts")).initCommand,
  },
  {
    name: "lint",
    summary: "check specs",
    load: async () => (await import("./commands/lint.ts")).lintCommand,
  },
  {
    name: "import",
    summary: "turn a Dockerfile, a definition file or a cog.yaml into a spec",
    load: async () => (await import("./commands/import.ts")).importCommand,
  },
  {
    name: "fmt",
    summary: "bring specs into their usual form",
    load: async () => (await import("./commands/fmt.ts")).fmtCommand,
  },
  {
    name: "targets",
    summary: "list what a spec can build",
    load: async () => (await import("./commands/targets.ts")).targetsCommand,
  },
  {
    name: "render",
    summary:
      "write what runs or builds an image elsewhere: Dockerfile, definition file, Compose, Kubernetes, Slurm, a workflow",
    load: async () => (await import("./commands/render.ts")).renderCommand,
  },
  {
    name: "matrix",
    summary: "show which PyTorch, CUDA and GPUs go together",
    load: async () => (await import("./commands/matrix.ts")).matrixCommand,
  },
  {
    name: "lock",
    summary: "write down what builds are held to",
    load: async () => (await import("./commands/lock.ts")).lockCommand,
  },
  {
    name: "plan",
    summary: "show what would be built",
    load: async () => (await import("./commands/plan.ts")).planCommand,
  },
  {
    name: "changes",
    summary: "show what runs again since an older version of a spec, and why",
    load: async () => (await import("./commands/changes.ts")).changesCommand,
  },
  {
    name: "compile",
    summary: "write the build graph (LLB)",
    load: async () => (await import("./commands/compile.ts")).compileCommand,
  },
  {
    name: "schema",
    summary: "print the language's JSON Schema or reference",
    load: async () => (await import("./commands/schema.ts")).schemaCommand,
  },
  {
    name: "doctor",
    summary: "look for an engine and say what is in its way",
    load: async () => (await import("./commands/doctor.ts")).doctorCommand,
  },
  {
    name: "explain",
    summary: "say why a build failed, from its log",
    load: async () => (await import("./commands/explain.ts")).explainCommand,
  },
  {
    name: "du",
    summary: "show the engine's build cache",
    load: async () => (await import("./commands/du.ts")).duCommand,
  },
  {
    name: "history",
    summary: "show builds the engine remembers",
    load: async () => (await import("./commands/history.ts")).historyCommand,
  },
  {
    name: "prune",
    summary: "remove from the engine's build cache",
    load: async () => (await import("./commands/prune.ts")).pruneCommand,
  },
  {
    name: "completion",
    summary: "print completions for a shell",
    load: async () => (await import("./commands/completion.ts")).createCompletionCommand(COMMANDS),
  },
];
