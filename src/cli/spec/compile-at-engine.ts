import { createSession, registryAuth } from "../../buildkit/session/index.ts";
import { dockerConfigDir } from "../../buildkit/transport/index.ts";
import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  type Host,
  HostError,
} from "../../compile/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import { createClientHost } from "../../frontend/index.ts";
import type { SpecFile } from "../../spec/index.ts";
import { askEngine, withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readContext } from "./read-context.ts";

/** Compiles with a host; undefined only after an error was reported. */
export type Compile = (
  spec: SpecFile,
  request: CompileRequest,
  report: Reporter,
) => Promise<Compiled | undefined>;

/**
 * Calls `use` with a compilation whose questions about images an engine answers. Nothing is built: the request to the
 * engine is one that looks, and returns nothing. Throws a failure when no engine answers or an image cannot be had.
 */
export function compileAtEngine<T>(
  wishes: {
    readonly addr: string | undefined;
    readonly "build-context": readonly string[];
    /** Taken for the build context. */
    readonly folder: string;
  },
  io: Io,
  use: (compile: Compile) => Promise<T>,
): Promise<T> {
  const contexts = Object.fromEntries(
    wishes["build-context"].map((text) => {
      const [name = "", value = ""] = text.split(/=(.*)/s);
      return [`context:${name}`, value.includes(":") ? value : `local:${name}`];
    }),
  );
  return withEngine(wishes.addr, io, async (connection, signal) => {
    const auth = registryAuth({ configDir: dockerConfigDir(io.env), env: io.env });
    const session = createSession(connection.client, { services: [auth], dial: connection.dialSession });
    try {
      return await askEngine(connection, { session, signal }, (gateway) =>
        use(async (spec, request, report) => {
          const host: Host = {
            ...(await createClientHost(gateway, contexts, request.platform)),
            guessesContext: true,
            readContext: (paths, limit) => readContext(wishes.folder, paths, limit),
          };
          return compileTarget(spec, request, host, report);
        }),
      );
    } catch (error) {
      throw error instanceof HostError
        ? new Failure(EXIT.buildFailed, error.message, "--distro states what an image is")
        : error;
    } finally {
      session.close();
    }
  });
}
