import { posix } from "node:path";
import type {
  CopyInstruction,
  Instruction,
  Marks,
  Origin,
  RecipeMount,
  RunInstruction,
} from "../recipe/recipe.ts";
import { commentText, jsonArguments, literalWord, quotedValue } from "./words.ts";

/** Says that something cannot be written as it is meant. */
export type Complain = (text: string) => void;

/** The lines of one instruction. */
export function printInstruction(instruction: Instruction, complain: Complain): string {
  switch (instruction.kind) {
    case "title":
      return `# ${commentText(instruction.text)}`;
    case "env":
      return `ENV ${instruction.pairs.map(([name, value]) => `${name}=${quotedValue(value)}`).join(" \\\n    ")}`;
    case "workdir":
      return `WORKDIR ${literalWord(instruction.path)}`;
    case "user":
      return `USER ${literalWord(instruction.user || "0")}`;
    case "run":
      return printRun(instruction, complain);
    case "copy":
      return printCopy(instruction);
    case "fetch": {
      const { url, sha256, to } = instruction;
      const checksum = sha256 === undefined ? [] : [`--checksum=sha256:${sha256}`];
      return ["ADD", ...checksum, ...marks(instruction), paths([url, to])].join(" ");
    }
    case "clone": {
      const { remote, ref, subdir, to } = instruction;
      return [
        "ADD",
        ...marks(instruction),
        paths([gitAddress(remote, ref, subdir, complain), folder(to)]),
      ].join(" ");
    }
    case "write": {
      const { content, to } = instruction;
      const end = endWord(content);
      return `${["COPY", ...marks(instruction), `<<"${end}"`, literalWord(to)].join(" ")}\n${content}${end}`;
    }
    case "folder": {
      const { from, source, path } = instruction;
      const to = folder(posix.dirname(path));
      return ["COPY", `--from=${from}`, ...marks(instruction), paths([`${source}/`, to])].join(" ");
    }
  }
}

function printCopy({ from, src, to, ...rest }: CopyInstruction): string {
  return ["COPY", ...fromFlag(from), ...marks(rest), paths([...src, to])].join(" ");
}

function fromFlag(from: Origin): readonly string[] {
  return from.kind === "context" ? [] : [`--from=${originName(from)}`];
}

function originName(from: Exclude<Origin, { kind: "context" }>): string {
  return from.kind === "image" ? from.ref : from.name;
}

function marks({ owner, mode }: Marks): readonly string[] {
  return [
    ...(owner === undefined ? [] : [`--chown=${owner}`]),
    ...(mode === undefined ? [] : [`--chmod=${mode.toString(8).padStart(4, "0")}`]),
  ];
}

function paths(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(literalWord(word))).join(", ")}]`;
}

function folder(path: string): string {
  return path.endsWith("/") ? path : `${path}/`;
}

function gitAddress(
  remote: string,
  ref: string | undefined,
  subdir: string | undefined,
  complain: Complain,
): string {
  const [address = "", inner = ""] = remote.split("#", 2);
  const isHttp = /^https?:/.test(address);
  // Builders tell a repository from a file behind an address by its name.
  const named = isHttp && !address.endsWith(".git") ? `${address}.git` : address;
  if (named !== address)
    complain(`${remote} is asked for as ${named}, so that ADD takes it for a repository`);
  const fragment = `${ref ?? inner.split(":")[0] ?? ""}${subdir === undefined ? "" : `:${subdir}`}`;
  return fragment === "" ? named : `${named}#${fragment}`;
}

/** A word that ends a text: none of its lines. */
function endWord(content: string): string {
  const lines = new Set(content.split("\n"));
  let word = "END";
  for (let count = 2; lines.has(word); count++) word = `END${count}`;
  return word;
}

/** Puts secrets of files into variables. Arguments: pairs of a name and a file, `--`, then the program. */
const WITH_SECRETS = `while [ "$1" != -- ]; do
  if [ -e "$2" ]; then
    value=$(cat "$2" && echo .)
    export "$1=\${value%.}"
  fi
  shift 2
done
shift
unset value
exec "$@"`;

function printRun(run: RunInstruction, complain: Complain): string {
  const secrets = run.secretEnv.map(({ id, name, optional }, index) => ({
    name,
    // Below /dev no trace of the mount stays.
    mount: { kind: "secret", path: `/dev/mlspec-secret-${index}`, id, optional, mode: 0o444 } as const,
  }));
  const flags = [
    ...[...run.mounts, ...secrets.map(({ mount }) => mount)].map((mount) => printMount(mount, complain)),
    ...(run.network === "default" ? [] : [`--network=${run.network}`]),
  ];
  let argv = run.argv;
  if (secrets.length > 0) {
    const pairs = secrets.flatMap(({ name, mount }) => [name, mount.path]);
    argv = ["/bin/sh", "-c", WITH_SECRETS, "mlspec-secrets", ...pairs, "--", ...argv];
  }
  if (run.env.length > 0) {
    const unset = run.env.flatMap(([name, value]) => (value === undefined ? ["-u", name] : []));
    const set = run.env.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    argv = ["/usr/bin/env", ...unset, ...set, ...argv];
  }
  const command = jsonArguments(argv);
  if (command.split("\n").some((line) => line.length > LONGEST))
    complain("an argument is longer than a line that builders read");
  return ["RUN", ...flags, command].join(flags.length > 1 ? " \\\n    " : " ");
}

/** Characters of a line that a builder's reader takes. */
const LONGEST = 65_000;

function printMount(mount: RecipeMount, complain: Complain): string {
  const fields: (readonly [string, string | number | undefined])[] = [["type", mount.kind]];
  switch (mount.kind) {
    case "cache":
      fields.push(["id", mount.id], ["target", mount.path], ["sharing", mount.sharing]);
      fields.push(["uid", mount.uid], ["gid", mount.gid], ["mode", mount.mode?.toString(8).padStart(4, "0")]);
      break;
    case "secret":
      fields.push(
        ["id", mount.id],
        ["target", mount.path],
        ["required", mount.optional ? undefined : "true"],
      );
      fields.push(["uid", mount.uid || undefined], ["gid", mount.gid || undefined]);
      fields.push(["mode", mount.mode?.toString(8).padStart(4, "0")]);
      break;
    case "ssh":
      fields.push(
        ["id", mount.id],
        ["target", mount.path],
        ["required", mount.optional ? undefined : "true"],
      );
      break;
    case "tmpfs":
      fields.push(["target", mount.path], ["size", mount.size]);
      break;
    case "bind":
      fields.push(["from", mount.from.kind === "context" ? undefined : originName(mount.from)]);
      fields.push(["source", mount.src], ["target", mount.path], ["rw", mount.writable ? "true" : undefined]);
  }
  const words = fields.flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
  for (const word of words)
    if (/[\s,"'\\$]/.test(word)) complain(`a mount cannot be written with ${JSON.stringify(word)}`);
  return `--mount=${words.join(",")}`;
}
