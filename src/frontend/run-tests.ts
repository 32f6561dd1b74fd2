import { RpcError } from "../buildkit/rpc/index.ts";
import type { Compiled } from "../compile/index.ts";
import { replaceUnsupported } from "../llb/index.ts";
import type { CacheSource, Engine } from "./engine/index.ts";

/**
 * Runs a spec's tests on the finished root, all at once; what they write is thrown away. Rejects with the engine's error
 * of a failing one, the test's title put before it.
 */
export async function runTests(
  engine: Engine,
  tests: Compiled["tests"],
  cacheImports: readonly CacheSource[],
): Promise<void> {
  await Promise.all(
    tests.map(async ({ title, state }) => {
      const replaced = replaceUnsupported(state, engine.capabilities);
      try {
        await engine.solve(replaced.state, { evaluate: true, cacheImports });
      } catch (error) {
        const { code, message, details, path } = RpcError.from(error);
        throw new RpcError({ code, message: `${title}: ${message}`, details, path, cause: error });
      }
    }),
  );
}
