import { isDeepStrictEqual } from "node:util";
import type { ContainerConfig, Healthcheck } from "../../plan/index.ts";
import type { StageDraftEnd } from "../recipe/stage-end.ts";
import type { Complain } from "./print-instruction.ts";
import { jsonArguments, literalWord, quotedValue } from "./words.ts";

/** Instructions that give the last stage the image's configuration, where it is not its own already. */
export function printSettings(
  config: ContainerConfig,
  end: StageDraftEnd,
  complain: Complain,
): readonly string[] {
  const base = end.inherited;
  const lines: string[] = [];
  const env = (config.Env ?? []).map((entry) => [entry.split("=", 1)[0] ?? "", entry] as const);
  const unset = env.filter(([name, entry]) => `${name}=${end.env.get(name) ?? "\0"}` !== entry);
  const variables = unset.map(([name, entry]) => [name, entry.slice(name.length + 1)] as const);
  lines.push(...assignments("ENV", variables, (name) => name, complain));
  const labels = Object.entries(config.Labels ?? {}).filter(([key, value]) => base?.Labels?.[key] !== value);
  lines.push(...assignments("LABEL", labels, quotedValue, complain));
  const ports = Object.keys(config.ExposedPorts ?? {}).filter(
    (port) => base?.ExposedPorts?.[port] === undefined,
  );
  if (ports.length > 0) lines.push(`EXPOSE ${ports.map(literalWord).join(" ")}`);
  const volumes = Object.keys(config.Volumes ?? {}).filter((path) => base?.Volumes?.[path] === undefined);
  if (volumes.length > 0) lines.push(`VOLUME ${jsonArguments(volumes.map(literalWord))}`);
  if (config.WorkingDir !== undefined && config.WorkingDir !== end.workdir)
    lines.push(`WORKDIR ${literalWord(config.WorkingDir)}`);
  if ((config.User ?? "") !== end.user && !(config.User === undefined && end.user === undefined))
    lines.push(`USER ${literalWord(config.User || "0")}`);
  if (config.StopSignal !== undefined && config.StopSignal !== base?.StopSignal)
    lines.push(`STOPSIGNAL ${literalWord(config.StopSignal)}`);
  if (config.Shell !== undefined && !isDeepStrictEqual(config.Shell, base?.Shell))
    lines.push(`SHELL ${jsonArguments(config.Shell)}`);
  if (config.Healthcheck !== undefined && !isDeepStrictEqual(config.Healthcheck, base?.Healthcheck))
    lines.push(printHealthcheck(config.Healthcheck));
  for (const trigger of config.OnBuild ?? []) {
    if (/[\r\n]/.test(trigger)) complain("a trigger of several lines is left out");
    else lines.push(`ONBUILD ${trigger}`);
  }
  lines.push(...printProgram(config, base));
  return lines;
}

/** A new entrypoint takes the base's command away, which is so in the image's configuration too. */
function printProgram(config: ContainerConfig, base: ContainerConfig | undefined): readonly string[] {
  const dropsCommand = config.Cmd === undefined && base?.Cmd !== undefined;
  const isNew = !isDeepStrictEqual(config.Entrypoint, base?.Entrypoint) || dropsCommand;
  const hasEntrypoint = isNew && config.Entrypoint !== undefined;
  const hasCommand = config.Cmd !== undefined && (hasEntrypoint || !isDeepStrictEqual(config.Cmd, base?.Cmd));
  return [
    ...(hasEntrypoint ? [`ENTRYPOINT ${jsonArguments(config.Entrypoint ?? [])}`] : []),
    ...(hasCommand ? [`CMD ${jsonArguments(config.Cmd ?? [])}`] : []),
  ];
}

function assignments(
  word: "ENV" | "LABEL",
  pairs: readonly (readonly [string, string])[],
  nameOf: (name: string) => string,
  complain: Complain,
): readonly string[] {
  const said = pairs.filter(([name, value]) => {
    const isLine = !/[\r\n]/.test(name + value);
    if (!isLine) complain(`${word} ${JSON.stringify(name)} has several lines, and is left out`);
    return isLine;
  });
  if (said.length === 0) return [];
  return [
    `${word} ${said.map(([name, value]) => `${nameOf(name)}=${quotedValue(value)}`).join(" \\\n    ")}`,
  ];
}

function printHealthcheck(check: Healthcheck): string {
  const [kind, ...words] = check.Test;
  if (kind === "NONE") return "HEALTHCHECK NONE";
  const times = [
    ["interval", check.Interval],
    ["timeout", check.Timeout],
    ["start-period", check.StartPeriod],
    ["start-interval", check.StartInterval],
  ] as const;
  const flags = times.flatMap(([name, value]) => (value ? [`--${name}=${value / 1_000_000}ms`] : []));
  if (check.Retries) flags.push(`--retries=${check.Retries}`);
  // A shell's text is one line, or it could not have come from a Dockerfile or a spec.
  const command = kind === "CMD-SHELL" ? ` ${words.join(" ")}` : ` ${jsonArguments(words)}`;
  return ["HEALTHCHECK", ...flags, "CMD"].join(" ") + command;
}
