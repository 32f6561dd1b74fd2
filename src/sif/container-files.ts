import { entry, type RootEntry } from "../squashfs/index.ts";

/** What an image's configuration says of how it runs, in OCI's words. */
export interface RunConfig {
  readonly Env?: readonly string[] | undefined;
  readonly Entrypoint?: readonly string[] | undefined;
  readonly Cmd?: readonly string[] | undefined;
  readonly WorkingDir?: string | undefined;
  readonly Labels?: Readonly<Record<string, string>> | undefined;
}

/** A small file, folder or link. */
export interface SmallEntry {
  readonly entry: RootEntry;
  readonly content?: Buffer;
}

const HOME = ".singularity.d";

/** Reads what the scripts in `env` set, then does as said. */
const ENVIRONMENT = `for script in /${HOME}/env/*.sh; do
  if [ -f "$script" ]; then . "$script"; fi
done
`;

/**
 * The files by which Apptainer and Singularity run a root as its image's configuration says: as they make them themselves from
 * an OCI image. All have the time given. Source: the layout of `/.singularity.d` in their documentation.
 */
export function containerFiles(config: RunConfig, definition: string, time: number): readonly SmallEntry[] {
  const folder = (path: string, mode = 0o755): SmallEntry => ({
    entry: entry({ path, kind: "directory", mode, mtime: time }),
  });
  const file = (path: string, text: string, mode = 0o755): SmallEntry => {
    const content = Buffer.from(text);
    return { entry: entry({ path, kind: "file", mode, mtime: time, size: content.length }), content };
  };
  const link = (path: string, target: string): SmallEntry => ({
    entry: entry({ path, kind: "symlink", mode: 0o777, mtime: time, target }),
  });
  const action = (name: string, last: string) =>
    file(`${HOME}/actions/${name}`, `#!/bin/sh\n${ENVIRONMENT}${last}\n`);
  const run = runScript(config);
  return [
    folder(HOME),
    folder(`${HOME}/actions`),
    action("exec", 'exec "$@"'),
    action("run", `exec /${HOME}/runscript "$@"`),
    action("shell", 'exec "${SINGULARITY_SHELL:-/bin/sh}" "$@"'),
    action("start", `exec /${HOME}/startscript "$@"`),
    action("test", `if [ -x /${HOME}/test ]; then exec /${HOME}/test "$@"; fi`),
    folder(`${HOME}/env`),
    file(`${HOME}/env/10-docker2singularity.sh`, environmentScript(config.Env ?? [])),
    file(`${HOME}/env/90-environment.sh`, "#!/bin/sh\n"),
    folder(`${HOME}/libs`),
    file(`${HOME}/runscript`, run),
    file(`${HOME}/startscript`, run),
    file(`${HOME}/labels.json`, labelsText(config.Labels ?? {}), 0o644),
    file(`${HOME}/Singularity`, definition, 0o644),
    link("singularity", `${HOME}/runscript`),
    link("environment", `${HOME}/env/90-environment.sh`),
    ...["run", "exec", "shell", "test"].map((name) => link(`.${name}`, `${HOME}/actions/${name}`)),
  ];
}

/**
 * The files by which enroot and Charliecloud run a root as its image's configuration says. Source: enroot's documentation of
 * image files (`/etc/environment`, `/etc/rc`) and that of ch-run (`--set-env` reads `/ch/environment`).
 */
export function plainRootFiles(config: RunConfig, time: number): readonly SmallEntry[] {
  // Both read a variable a line, as it is.
  const variables = (config.Env ?? []).filter(
    (variable) => variable.indexOf("=") > 0 && !variable.includes("\n"),
  );
  const environment = variables.map((variable) => `${variable}\n`).join("");
  const workdir = quoted(config.WorkingDir || "/");
  const file = (path: string, text: string, mode: number): SmallEntry => {
    const content = Buffer.from(text);
    return { entry: entry({ path, kind: "file", mode, mtime: time, size: content.length }), content };
  };
  return [
    { entry: entry({ path: "ch", kind: "directory", mode: 0o755, mtime: time }) },
    file("ch/environment", environment, 0o644),
    file("etc/environment", environment, 0o644),
    file("etc/rc", runScript(config, `cd ${workdir} && unset OLDPWD || exit 1`), 0o755),
  ];
}

/** Folders and files that the runtime mounts over; they are made where an image has none. */
export function mountPoints(time: number): readonly SmallEntry[] {
  const folder = (path: string, mode = 0o755): SmallEntry => ({
    entry: entry({ path, kind: "directory", mode, mtime: time }),
  });
  const file = (path: string): SmallEntry => ({
    entry: entry({ path, kind: "file", mode: 0o644, mtime: time }),
    content: Buffer.alloc(0),
  });
  return [
    ...["dev", "proc", "sys", "home", "etc", "var"].map((path) => folder(path)),
    folder("root", 0o700),
    folder("tmp", 0o1777),
    folder("var/tmp", 0o1777),
    ...["etc/hosts", "etc/resolv.conf"].map(file),
  ];
}

/** Starts what the image starts; arguments take the place of its command, as docker run has it. */
function runScript(
  { Entrypoint: entrypoint = [], Cmd: command = [] }: RunConfig,
  ...before: readonly string[]
): string {
  const lines = ["#!/bin/sh", ...before];
  if (command.length > 0) lines.push(`if [ $# -eq 0 ]; then set -- ${command.map(quoted).join(" ")}; fi`);
  if (entrypoint.length > 0) lines.push(`exec ${entrypoint.map(quoted).join(" ")} "$@"`);
  else lines.push("if [ $# -eq 0 ]; then set -- /bin/sh; fi", 'exec "$@"');
  return `${lines.join("\n")}\n`;
}

/** What the host has set stays, as the runtime's users know it; the image's PATH counts. */
function environmentScript(variables: readonly string[]): string {
  const lines = variables.flatMap((variable) => {
    const equals = variable.indexOf("=");
    const [name, value] = [variable.slice(0, equals), quoted(variable.slice(equals + 1))];
    if (equals < 1 || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return [];
    if (name === "PATH") return [`export PATH=${value}`];
    return [`if [ -z "\${${name}+set}" ]; then ${name}=${value}; fi`, `export ${name}`];
  });
  return `${["#!/bin/sh", ...lines].join("\n")}\n`;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const inOrder = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(inOrder), null, 2)}\n`;
}

/** A word that a POSIX shell reads as it is. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
