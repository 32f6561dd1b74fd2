import { HELP, loadConfig, parseFlags, UsageError } from "./config/index.ts";
import { startDaemon } from "./start-daemon.ts";
import { createLog, createTracing } from "./telemetry/index.ts";
import { readVersion } from "./version.ts";

/** The process around a daemon. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly uid: number;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly onSignal: (name: "SIGTERM" | "SIGINT" | "SIGHUP", handler: () => void) => void;
  readonly exit: (code: number) => void;
}

const OS_ERROR = 71;
const FAULT = 70;

/** Runs one command line. Resolves with the exit code when the daemon has ended. */
export async function runDaemon(words: readonly string[], around: Surroundings): Promise<number> {
  try {
    return await dispatch(words, around);
  } catch (error) {
    if (error instanceof UsageError) {
      around.err(`mlspecd: ${error.message}\n`);
      return error.exitCode;
    }
    around.err(`mlspecd: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return FAULT;
  }
}

async function dispatch(words: readonly string[], around: Surroundings): Promise<number> {
  const flags = parseFlags(words);
  if (flags.action === "help") {
    around.out(HELP);
    return 0;
  }
  const version = await readVersion();
  if (flags.action === "version") {
    around.out(`mlspecd ${version}\n`);
    return 0;
  }
  const config = loadConfig(flags, around);
  if (flags.action === "check") {
    around.out("the configuration is good\n");
    return 0;
  }
  const log = createLog(config.log);
  const tracing = await createTracing(around.env, { log, version });
  let daemon: Awaited<ReturnType<typeof startDaemon>>;
  try {
    daemon = await startDaemon(config, { log, tracing });
  } catch (error) {
    around.err(`mlspecd: ${error instanceof Error ? error.message : String(error)}\n`);
    return OS_ERROR;
  }
  around.onSignal("SIGHUP", daemon.reload);
  log.info({ version, listen: daemon.addresses, http: daemon.httpAddress }, "mlspecd serves");
  await asked(around);
  await daemon.shutDown();
  await tracing.shutDown();
  log.info("mlspecd has ended");
  return 0;
}

/** Resolves at the first signal to end; a second one ends the process at once. */
function asked({ onSignal, exit }: Surroundings): Promise<void> {
  return new Promise((resolve) => {
    let isAsked = false;
    const ask = (): void => {
      if (isAsked) exit(1);
      isAsked = true;
      resolve();
    };
    onSignal("SIGTERM", ask);
    onSignal("SIGINT", ask);
  });
}
