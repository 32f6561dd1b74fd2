import { SERVING_PRESETS, type ServingPreset } from "../../catalog/index.ts";
import type { Reporter } from "../../diagnostics/index.ts";
import type { Spec, TargetSpec } from "../../spec/index.ts";

/** Nobody's account: Kubernetes sees by its number that it is not root's. */
const ACCOUNT = 10_001;

/** Where tools that run a server find what it needs. */
export const SERVING_LABELS = {
  port: "io.mlspec.serve.port",
  health: "io.mlspec.serve.health",
  ready: "io.mlspec.serve.ready",
  gpu: "io.mlspec.serve.gpu",
  shm: "io.mlspec.serve.shm",
} as const;

type Serve = NonNullable<Spec["serve"]>;

/**
 * A target with what its server means written out, where the spec does not say otherwise itself: command, ports, health
 * check, a user that is not root, signal, labels. Undefined after a report.
 */
export function fillServing(target: TargetSpec, report: Reporter): TargetSpec | undefined {
  const { serve } = target.spec;
  if (serve === undefined) return target;
  const preset = SERVING_PRESETS.find(({ name }) => name === serve.with);
  if (preset === undefined) {
    const known = SERVING_PRESETS.map(({ name }) => name);
    report.report("serve-unknown", target.locate(["serve", "with"]), { name: serve.with, known });
    return undefined;
  }
  const { needs } = preset;
  if (needs !== undefined && serve[needs] === undefined) {
    report.report("serve-needs", target.locate(["serve"]), { name: preset.name, needs });
    return undefined;
  }
  const { port } = serve;
  if (port !== undefined && port !== preset.port && preset.hasFixedPort) {
    const at = target.locate(["serve", "port"]);
    report.report("serve-port-fixed", at, { name: preset.name, port: preset.port });
    return undefined;
  }
  if (port !== undefined && preset.ports.includes(port)) {
    report.report("serve-port-taken", target.locate(["serve", "port"]), { name: preset.name, port });
    return undefined;
  }
  if (target.spec.entrypoint !== undefined && target.spec.cmd === undefined) {
    report.report("serve-not-started", target.locate(["entrypoint"]), { name: preset.name });
  }
  return { ...target, spec: filled(target.spec, serve, preset) };
}

function filled(spec: Spec, serve: Serve, preset: ServingPreset): Spec {
  const port = serve.port ?? preset.port;
  const health = serve.health ?? preset.health;
  const ready = serve.ready ?? preset.ready ?? health;
  const labels = {
    [SERVING_LABELS.port]: String(port),
    ...(health !== undefined && { [SERVING_LABELS.health]: health }),
    ...(ready !== undefined && { [SERVING_LABELS.ready]: ready }),
    ...(preset.gpu && { [SERVING_LABELS.gpu]: "1" }),
    ...(preset.shm !== undefined && { [SERVING_LABELS.shm]: preset.shm }),
  };
  const setsCommand = spec.cmd === undefined && spec.entrypoint === undefined;
  const home = spec.user === undefined ? { HOME: "/tmp" } : {};
  return {
    ...spec,
    ...(setsCommand && { cmd: { kind: "argv", argv: commandLine(serve, preset, port) } }),
    expose: [...new Set([...spec.expose, ...[port, ...preset.ports].map((one) => `${one}/tcp`)])],
    env: { ...home, PYTHONUNBUFFERED: "1", ...spec.env },
    labels: { ...labels, ...spec.labels },
    user: spec.user ?? { uid: ACCOUNT, gid: ACCOUNT, create: false },
    stop_signal: spec.stop_signal ?? preset.stopSignal,
    ...(spec.healthcheck === undefined &&
      health !== undefined && { healthcheck: { kind: "http", http: `:${port}${health}` } }),
  };
}

/** The preset's command line; an argument for which nothing was given goes, and so does the flag it belongs to. */
function commandLine(serve: Serve, preset: ServingPreset, port: number): readonly string[] {
  const values: Readonly<Record<string, string | undefined>> = {
    app: serve.app,
    model: serve.model,
    port: String(port),
    workers: serve.workers?.toString(),
  };
  const argv: string[] = [];
  for (const argument of preset.argv) {
    const name = /\$\{(\w+)\}/.exec(argument)?.[1];
    const value = name === undefined ? undefined : values[name];
    if (name === undefined) argv.push(argument);
    else if (value !== undefined) argv.push(argument.replace(`\${${name}}`, () => value));
    else if (argument === `\${${name}}`) argv.pop();
  }
  return argv;
}
