import type { Command } from "../spec/index.ts";
import type { StageContext } from "./context.ts";
import { writeEnvironment } from "./environment.ts";
import { planHealthcheck } from "./healthcheck.ts";
import { hostLabels } from "./host/check-host.ts";
import { INIT, startsInit } from "./serving/init.ts";
import type { PlannedTarget } from "./target-stage.ts";
import type { ContainerConfig, HistoryEntry, ImageConfig } from "./types.ts";

/** The shell of text commands in an image that names none; Docker's default. */
const DEFAULT_SHELL: readonly string[] = ["/bin/sh", "-c"];

/**
 * The image's configuration: the base's, with the spec's settings over it, as the Dockerfile frontend inherits
 * (a new entrypoint drops the base's command; `created` and triggers are cleared; unknown keys are kept).
 * `layers` name the layers added to the base's, lowest first.
 */
export function planImageConfig(planned: PlannedTarget, layers: readonly string[]): ImageConfig {
  const { platform } = planned.stage.facts;
  const { created: _created, variant: _variant, ...base }: Partial<ImageConfig> = planned.config ?? {};
  return {
    ...base,
    architecture: platform.architecture,
    os: platform.os,
    ...(platform.variant !== undefined && { variant: platform.variant }),
    config: containerConfig(planned),
    rootfs: { type: "layers", diff_ids: [] },
    history: [...(planned.config?.history ?? []), ...layers.map(layerEntry), settingsEntry(planned)],
  };
}

function containerConfig(planned: PlannedTarget): ContainerConfig {
  const { target, facts } = planned.stage;
  const { spec } = target;
  const { OnBuild: _triggers, ...base } = planned.config?.config ?? {};
  const shell = spec.shell ?? base.Shell ?? DEFAULT_SHELL;
  const own = spec.entrypoint && argvOf(spec.entrypoint, shell);
  const entrypoint = startedBy(planned.starter, own ?? base.Entrypoint) ?? own;
  const cmd = spec.cmd ? argvOf(spec.cmd, shell) : own ? undefined : base.Cmd;
  const { Cmd: _cmd, ...inherited } = base;
  const healthcheck = planHealthcheck(spec, shell);
  return {
    ...inherited,
    Env: writeEnvironment(planned.env),
    WorkingDir: planned.workdir,
    ...(planned.user !== "" && { User: planned.user }),
    ...(entrypoint && { Entrypoint: entrypoint }),
    ...(cmd && { Cmd: cmd }),
    ...(spec.shell && { Shell: spec.shell }),
    ...(spec.stop_signal && { StopSignal: spec.stop_signal }),
    ...(healthcheck && { Healthcheck: healthcheck }),
    ...(spec.onbuild.length > 0 && { OnBuild: spec.onbuild }),
    ...keyed("ExposedPorts", base.ExposedPorts, spec.expose.flatMap(portsOf)),
    ...keyed("Volumes", base.Volumes, spec.volumes),
    ...labelled({
      ...base.Labels,
      ...hostLabels(spec.host),
      ...planned.labels,
      ...spec.labels,
      ...facts.labels,
    }),
  };
}

/** A command line behind the words that start it; undefined where it stays as it is. */
function startedBy(starter: readonly string[], argv: readonly string[] = []): readonly string[] | undefined {
  if (starter.length === 0) return undefined;
  // One init is enough: that of the base image stays the last word before its program.
  const words = startsInit(argv) && startsInit(starter) ? starter.slice(INIT.length) : starter;
  return [...words, ...argv];
}

function argvOf(command: Command, shell: readonly string[]): readonly string[] {
  return command.kind === "argv" ? command.argv : [...shell, command.text];
}

/** Docker's sets: an object with empty objects for values. */
function keyed(
  key: "ExposedPorts" | "Volumes",
  base: Readonly<Record<string, object>> | undefined,
  added: readonly string[],
): ContainerConfig {
  const names = [...new Set([...Object.keys(base ?? {}), ...added])].sort();
  return names.length === 0 ? {} : { [key]: Object.fromEntries(names.map((name) => [name, {}])) };
}

function labelled(labels: Readonly<Record<string, string>>): ContainerConfig {
  const names = Object.keys(labels).sort();
  return names.length === 0
    ? {}
    : { Labels: Object.fromEntries(names.map((name) => [name, labels[name] ?? ""])) };
}

/** `8000-8002/tcp` as the single ports a configuration lists. */
function portsOf(text: string): readonly string[] {
  const [range = "", protocol = "tcp"] = text.split("/");
  const [first = 0, last = first] = range.split("-").map(Number);
  return Array.from({ length: last - first + 1 }, (_, index) => `${first + index}/${protocol}`);
}

function layerEntry(title: string): HistoryEntry {
  return { created_by: title, comment: "mlspec" };
}

function settingsEntry(planned: PlannedTarget): HistoryEntry {
  return { created_by: `settings of ${planned.stage.target.name}`, comment: "mlspec", empty_layer: true };
}

/** Reports triggers of the base image, which only a Dockerfile's builder runs. */
export function reportTriggers(stage: StageContext, config: ImageConfig | undefined): void {
  const count = config?.config.OnBuild?.length ?? 0;
  if (count > 0) stage.report.report("onbuild-ignored", stage.target.locate(["base"]), { count });
}
