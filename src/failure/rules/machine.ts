import type { ExitRule, LineRule, Told } from "../step-failure.ts";

const OUT_OF_MEMORY: Told = {
  says: "a process was killed, as Linux does when memory runs out",
  hint: "build: {jobs: 2} or build: {memory_per_job: 4g} runs fewer compilers at once; else the engine's machine, or the VM of Docker Desktop, needs more memory",
};

/** What the engine's machine lacks. */
export const MACHINE_RULES: readonly LineRule[] = [
  {
    id: "out-of-memory",
    line: /Killed signal terminated program|internal compiler error: Killed|virtual memory exhausted|[Cc]annot allocate memory|^MemoryError|std::bad_alloc|: Killed$|^Killed$/,
    sample: ["c++: fatal error: Killed signal terminated program cc1plus"],
    tell: () => OUT_OF_MEMORY,
  },
  {
    id: "disk-full",
    line: /No space left on device|Disk quota exceeded/,
    sample: ["OSError: [Errno 28] No space left on device"],
    tell: () => ({
      says: "the engine's disk is full",
      hint: "mlspec du shows what takes it, mlspec prune gives it back; a tmpfs of the step counts as memory",
    }),
  },
];

export const MACHINE_EXITS: readonly ExitRule[] = [
  { id: "out-of-memory", exitCode: 137, ...OUT_OF_MEMORY },
  {
    id: "illegal-instruction",
    exitCode: 132,
    says: "a program was compiled for a newer processor than the engine's machine has",
    hint: "leave out the variant (platforms: [linux/amd64] in place of linux/amd64/v3, or cpu_targets), or build where there is one",
  },
  {
    id: "crashed",
    exitCode: 139,
    says: "a program crashed (segmentation fault)",
    hint: "for a platform that is not the engine's own, the emulator is the likeliest cause: build on an engine of that architecture",
  },
];
