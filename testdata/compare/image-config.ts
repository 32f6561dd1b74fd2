import { docker } from "../engine-tests/engine.ts";

const KEPT = [
  "User",
  "Entrypoint",
  "Cmd",
  "WorkingDir",
  "Labels",
  "ExposedPorts",
  "Volumes",
  "StopSignal",
  "Healthcheck",
  "Shell",
] as const;

/** The part of an image's configuration that matters to who runs it; variables in no order. */
export async function readImageConfig(tag: string): Promise<Readonly<Record<string, unknown>>> {
  const shown = await docker(["image", "inspect", "--format", "{{json .Config}}", tag]);
  const config = JSON.parse(shown.stdout);
  return {
    ...Object.fromEntries(KEPT.map((name) => [name, config[name] ?? undefined])),
    Env: [...config.Env].sort(),
  };
}
