import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** How much of a failed test's message is repeated at the end: the whole of it stands above, where the test ran. */
const MESSAGE_LINES = 8;

/**
 * Ends a run with the reason of each skipped test, then the name and message of each failed one, then one plain line,
 * `N passed, N failed, N skipped`, which any program can read. Failures come after the skipped: often a log's last lines
 * are all that is kept of it.
 */
export class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    const failures = unhandled.map((error) => told("outside of any test", error.message));
    for (const module of modules) {
      if (module.state() === "failed" && [...module.children.allTests()].length === 0) counts.failed++;
      for (const error of module.errors()) failures.push(told(module.relativeModuleId, error.message));
      for (const suite of module.children.allSuites())
        for (const error of suite.errors())
          failures.push(told(`${module.relativeModuleId}: ${suite.fullName}`, error.message));
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result();
        if (state === "passed" || state === "failed") counts[state]++;
        else {
          counts.skipped++;
          const { note } = test.result() as { readonly note?: string };
          process.stdout.write(`skipped: ${test.fullName}: ${note ?? "no reason given"}\n`);
        }
        if (state === "failed")
          failures.push(
            told(
              `${module.relativeModuleId}: ${test.fullName}`,
              (errors ?? []).map((error) => error.message).join("\n"),
            ),
          );
      }
    }
    process.stdout.write(failures.join(""));
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}

/** One failure, its message cut and indented. */
function told(name: string, message: string): string {
  const lines = message.split("\n");
  const kept = lines.slice(0, MESSAGE_LINES);
  if (lines.length > kept.length) kept.push(`… ${lines.length - kept.length} more lines`);
  return `failed: ${name}\n${kept.map((line) => `    ${line}\n`).join("")}`;
}
