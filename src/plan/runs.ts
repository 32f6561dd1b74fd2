import { posix } from "node:path";
import { maskText } from "../diagnostics/index.ts";
import type { Command, SpecPath, StepItem } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import { extendEnvironment } from "./environment.ts";
import { planOrigin } from "./origins.ts";
import { readOwner } from "./owner.ts";
import type { Environment, RunMount, RunProgram, RunStep, StepId } from "./types.ts";

/** What the spec says of a program, be it a step, a test or a conversion. */
type ProgramItem = Omit<StepItem, "user" | "after">;

/** What a run starts from unless its own keys say otherwise. */
export interface RunDefaults {
  readonly root: StepId;
  readonly env: Environment;
  readonly workdir: string;
  readonly user: string;
  readonly shell: readonly string[];
}

/** The shell that runs scripts: ends at the first command that fails, so a script cannot half succeed. */
export const STEP_SHELL: readonly string[] = ["/bin/sh", "-ec"];

/** Plans one `steps` or `tests` item; undefined after a fault in what it mounts was reported. */
export function planRun(
  stage: StageContext,
  item: StepItem & Pick<RunStep, "gpu">,
  at: SpecPath,
  defaults: RunDefaults,
  test: boolean,
): StepId | undefined {
  const user = item.user ?? defaults.user;
  const program = planProgram(stage, item, at, { ...defaults, user });
  if (program === undefined) return undefined;
  return stage.draft.add({
    kind: "run",
    ...program,
    title: `${test ? "test " : ""}${program.title}`,
    test,
    ...(item.gpu !== undefined && { gpu: item.gpu }),
  });
}

/** What a program of the spec's own is, whatever becomes of what it writes; undefined after a report. */
export function planProgram(
  stage: StageContext,
  item: ProgramItem,
  at: SpecPath,
  defaults: RunDefaults,
): Omit<RunProgram, "id"> | undefined {
  const mounts = planMounts(stage, item, at);
  if (mounts === undefined) return undefined;
  const { user } = defaults;
  return {
    stage: stage.stage,
    title: item.name ?? commandTitle(item.run),
    range: rangeAt(stage.target, at),
    root: defaults.root,
    argv: commandArgv(item.run, item.shell ?? defaults.shell),
    env: extendEnvironment(defaults.env, item.env),
    workdir: posix.resolve(defaults.workdir, item.workdir ?? "."),
    user,
    network: item.network,
    mounts: mounts.map((mount) =>
      mount.kind === "cache" && user !== "" ? { ...mount, owner: readOwner(user) } : mount,
    ),
    secretEnv: item.secrets.flatMap(({ env, id, optional }) =>
      env === undefined ? [] : [{ id, name: env, optional }],
    ),
  };
}

/** The argument vector of a command; a script goes to the shell as one argument of its own. */
function commandArgv(command: Command, shell: readonly string[]): readonly string[] {
  return command.kind === "argv" ? command.argv : [...shell, command.text];
}

/** The first line of a command, for progress output, which everybody reads: what looks like a secret in it is covered. */
function commandTitle(command: Command): string {
  const text = maskText(command.kind === "argv" ? command.argv.join(" ") : command.text.trim());
  const [first = "", ...rest] = text.split("\n");
  const line = first.length > 120 ? `${first.slice(0, 119)}…` : first;
  return rest.length > 0 && line === first ? `${line} …` : line;
}

function planMounts(stage: StageContext, item: ProgramItem, at: SpecPath): readonly RunMount[] | undefined {
  const mounts: RunMount[] = [
    ...item.cache.map(
      (cache): RunMount => ({
        kind: "cache",
        path: cache.path,
        id: cache.id ?? cache.path,
        sharing: cache.sharing,
      }),
    ),
    ...item.tmpfs.map((tmpfs): RunMount => ({ kind: "tmpfs", ...tmpfs })),
    ...item.ssh.map((ssh): RunMount => ({ kind: "ssh", ...ssh })),
  ];
  for (const secret of item.secrets) {
    if (secret.env !== undefined && secret.path === undefined) continue;
    mounts.push({
      kind: "secret",
      path: secret.path ?? `/run/secrets/${secret.id}`,
      id: secret.id,
      optional: secret.optional,
      mode: secret.mode ?? 0o400,
      uid: secret.uid ?? 0,
      gid: secret.gid ?? 0,
    });
  }
  let whole = true;
  for (const [index, bind] of item.bind.entries()) {
    const from = planOrigin(stage, bind.from, [bind.src], [...at, "bind", index]);
    if (from === undefined) whole = false;
    else
      mounts.push({
        kind: "bind",
        path: bind.to,
        from,
        src: posix.join("/", bind.src),
        writable: bind.writable,
      });
  }
  return whole && reportClashes(stage, mounts, at) ? mounts : undefined;
}

/** Two mounts at one path would hide each other. */
function reportClashes(stage: StageContext, mounts: readonly RunMount[], at: SpecPath): boolean {
  const seen = new Set<string>();
  let clear = true;
  for (const { path } of mounts) {
    if (path === undefined) continue;
    if (seen.has(path)) {
      stage.report.report("mount-clash", stage.target.locate(at), { path });
      clear = false;
    }
    seen.add(path);
  }
  return clear;
}
