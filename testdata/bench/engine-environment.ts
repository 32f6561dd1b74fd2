import { execFileSync } from "node:child_process";

/** Brings the engine up, and gives the environment of programs that use it. */
export function readEnvironment(): NodeJS.ProcessEnv {
  const script = 'testdata/engine/up && exports=$(testdata/engine/env) && eval "$exports" && env -0';
  const printed = execFileSync("bash", ["-c", script], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = printed.split("\0").filter((line) => line.includes("="));
  const all = lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  const { NODE_EXTRA_CA_CERTS: _, BUILDKIT_HOST: __, ...env } = Object.fromEntries(all);
  return { ...env, BUILDX_NO_DEFAULT_ATTESTATIONS: "1" };
}
