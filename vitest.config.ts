import { defineConfig } from "vitest/config";
import { Summary } from "./testdata/vitest-summary.ts";

/** What is waited for comes soon, but on a machine with much else to do not within vitest's own second. */
const expectation = { poll: { timeout: 20_000 } };

/** Two projects: `unit` needs nothing but Node; `engine` builds and runs images on a real engine. */
export default defineConfig({
  test: {
    reporters: ["default", new Summary()],
    projects: [
      {
        test: {
          name: "unit",
          globalSetup: ["testdata/vitest-temporary.ts"],
          include: ["src/**/*.test.ts", "frontend/**/*.test.ts", "testdata/unit/**/*.test.ts"],
          testTimeout: 60_000,
          expect: expectation,
        },
      },
      {
        test: {
          name: "engine",
          include: ["testdata/engine-tests/**/*.test.ts"],
          globalSetup: ["testdata/vitest-temporary.ts", "testdata/engine-tests/vitest.setup.ts"],
          testTimeout: 600_000,
          expect: expectation,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
