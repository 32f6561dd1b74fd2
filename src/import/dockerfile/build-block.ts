import { commented, type Draft, type DraftValue, literal } from "../spec-draft.ts";
import { some } from "./stage-text.ts";

/** Software that a RUN fetches, builds and installs and nothing else, as HPC Container Maker writes it. */
export interface BuildBlock {
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly builder: "autotools" | "cmake";
  readonly prefix: string;
  /** Further arguments; variables set for the configure script among them, which takes them so too. */
  readonly options: readonly string[];
  /** Packages installed right before, which are for it. */
  readonly packages?: readonly string[];
  readonly comment?: string;
}

/** What only moves files about, and what builds: neither says anything of the result. */
const ROUTINE =
  /^(?:mkdir -p \S+|tar(?: -\S+| \/\S+)+|cd \/(?:var\/)?tmp\/\S+|rm -rf(?: \/(?:var\/)?tmp\/\S+)+|make(?: -j\S+)?(?: install)?|cmake --build \S+(?: --target (?:all|install))?(?: --)?(?: -j\S+)?)$/;
const FETCH = /^(?:wget|curl)(?: -\S+| \/\S+)* (https?:\/\/\S+|ftp:\/\/\S+)(?: -o \S+)?$/;
const ARCHIVE = /(?:^|\/)(?:([A-Za-z][\w+.-]*?)[-_])?v?(\d[\w.]*?)\.(?:tar(?:\.\w+)?|t[gbx]z2?)$/;
const REPOSITORY = /^https?:\/\/[^/]+\/[^/]+\/([\w.-]+)\/(?:-\/)?(?:archive|releases)\//;
const VARIABLE = /^[A-Z_][A-Z0-9_]*=/;
const LONGEST = 16 * 1024;

/** Reads a script that fetches an archive, configures, makes and installs it; undefined for one that does more. */
export function readBuildBlock(script: string): BuildBlock | undefined {
  if (script.length > LONGEST) return undefined;
  const line = script.replace(/\\\n/g, " ").replace(/\s+/g, " ").replaceAll("$(nproc)", "0").trim();
  // Anything else of the shell's language may mean anything.
  if (/[|<>`$(){};"*?]|[^&]&[^&]/.test(line.replaceAll("'", ""))) return undefined;
  let url: string | undefined;
  let configured: readonly string[] | undefined;
  for (const command of line.split("&&").map((one) => one.trim())) {
    if (ROUTINE.test(command)) continue;
    const fetched = FETCH.exec(command)?.[1];
    if (fetched !== undefined && url === undefined) {
      url = fetched;
      continue;
    }
    const words = shellWords(command);
    if (configured !== undefined || words === undefined || !isConfigure(words)) return undefined;
    configured = words;
  }
  if (url === undefined || configured === undefined) return undefined;
  const named = nameOf(url);
  const rest = readConfigure(configured);
  return named === undefined || rest === undefined ? undefined : { ...named, url, ...rest };
}

/** The entry of `components` for a block; what it is configured with and stands before it, it needs. */
export function componentItem(block: BuildBlock, all: readonly BuildBlock[]): DraftValue {
  const { name, version, url, builder, prefix, options, packages = [], comment = "" } = block;
  const before = all.slice(0, all.indexOf(block));
  const uses = (other: BuildBlock, text: string) =>
    text.includes(`${other.prefix}/`) || text.endsWith(other.prefix);
  const needs = before.filter((other) => options.some((text) => uses(other, text)));
  const compilers = needs.find((other) =>
    options.some((text) => text.startsWith("CC=") && uses(other, text)),
  );
  const words = options.filter((text) => compilers === undefined || !/^(?:CC|CXX|F77|F90|FC)=/.test(text));
  const given: Readonly<Record<string, DraftValue | undefined>> = {
    build: builder,
    url: literal(url),
    prefix: prefix === `/usr/local/${name}` ? undefined : literal(prefix),
    [builder === "cmake" ? "cmake_opts" : "configure_opts"]: some(words.map(literal)),
    needs: some(needs.filter((other) => other !== compilers).map((other) => other.name)),
    compilers: compilers?.name,
    ospackages: some(packages),
    // Later stages and steps may build with it.
    keep: "devel",
  };
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  const item: Draft = { [`${name}@${version}`]: Object.fromEntries(entries) as Draft };
  return commented(comment, item);
}

function isConfigure(words: readonly string[]): boolean {
  const [program = ""] = words.filter((word) => !VARIABLE.test(word));
  return (
    program === "./configure" || program === "cmake" || /^\/(?:var\/)?tmp\/\S+\/configure$/.test(program)
  );
}

function readConfigure(
  words: readonly string[],
): Pick<BuildBlock, "builder" | "prefix" | "options"> | undefined {
  const variables = words.slice(
    0,
    words.findIndex((word) => !VARIABLE.test(word)),
  );
  const [program = "", ...args] = words.slice(variables.length);
  const isCmake = program === "cmake";
  const mark = isCmake ? "-DCMAKE_INSTALL_PREFIX=" : "--prefix=";
  const prefix = args.find((word) => word.startsWith(mark))?.slice(mark.length);
  if (prefix === undefined || !/^\/[\w./-]*\w$/.test(prefix)) return undefined;
  // CMake has its variables in the environment alone, where a component's build has its own.
  if (isCmake && variables.length > 0) return undefined;
  const options = args.filter((word) => !word.startsWith(mark) && !(isCmake && word.startsWith("/")));
  return { builder: isCmake ? "cmake" : "autotools", prefix, options: [...options, ...variables] };
}

/** Name and version of an archive, by its own name or by that of its repository. */
function nameOf(url: string): Pick<BuildBlock, "name" | "version"> | undefined {
  const [, own, version] = ARCHIVE.exec(url.split(/[?#]/)[0] ?? "") ?? [];
  const name = (own ?? REPOSITORY.exec(url)?.[1])?.toLowerCase().replaceAll("_", "-");
  if (name === undefined || version === undefined) return undefined;
  return /^[a-z][a-z0-9]*(?:[-.][a-z0-9]+)*$/.test(name) ? { name, version } : undefined;
}

/** Words of a command in which nothing is the shell's but single quotes; undefined where these do not close. */
function shellWords(command: string): readonly string[] | undefined {
  if (command.split("'").length % 2 === 0) return undefined;
  return (command.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ""));
}
