import { posix } from "node:path";
import { commented, type Draft, type DraftValue, literal } from "../spec-draft.ts";
import { type BuildBlock, componentItem, readBuildBlock } from "./build-block.ts";
import { argsIn, expand, type Known, shellText, unknownIn, unquoted } from "./expand.ts";
import { type DockerInstruction, jsonWords } from "./read-dockerfile.ts";
import { recognise } from "./recognise.ts";
import { stepItem, stepKeys } from "./run-mounts.ts";
import { defined, joined, portOf, scriptOf, some, userValue } from "./stage-text.ts";

/** What a stage takes from the rest of the file. */
export interface StageSurroundings {
  /** The stage it starts from, where that is one. */
  readonly parent: Stage | undefined;
  /** Names of all build args of the file. */
  readonly args: ReadonlySet<string>;
  /** The target or image behind the name or number of a stage. */
  readonly origin: (text: string) => string;
  /** Says that something was not carried over. */
  readonly leave: (instruction: DockerInstruction, what: string) => void;
  /** Whether a build arg's default is a number. */
  readonly isNumber: (arg: string) => boolean;
  /** The image at the root of the stage, as written. */
  readonly image: string;
}

/** Files that set up where packages come from, which must be there before they are asked for. */
const SOURCES = /sources\.list|apt-key|keyrings|add-apt-repository|dpkg -i|preferences\.d/;
const PYTHON_IMAGE = /(^|\/)python(:|@|$)/;
const ARCHIVE = /\.(tar(\.\w+)?|tgz|tbz2|txz)$/;

/** One stage of a Dockerfile, turned into the keys of a target while its instructions come. */
export class Stage {
  readonly #around: StageSurroundings;
  readonly #known: Map<string, Known>;
  /** Files of the context by the place they were copied to. */
  readonly #copied: Map<string, string>;
  readonly #packages: string[] = [];
  readonly #components: BuildBlock[] = [];
  readonly #requirements: string[] = [];
  readonly #pip: string[] = [];
  readonly #files: DraftValue[] = [];
  readonly #steps: PendingStep[] = [];
  readonly #env: Record<string, DraftValue> = {};
  readonly #labels: Record<string, DraftValue> = {};
  readonly #expose: DraftValue[] = [];
  readonly #volumes: DraftValue[] = [];
  readonly #onbuild: DraftValue[] = [];
  readonly #keys: Record<string, DraftValue> = {};
  #workdir: string;
  #user: string;
  #setsPath: boolean;
  #setsSources: boolean;
  #hasCopies = false;
  /** Packages installed last: those of what is built next, as HPC Container Maker writes it. */
  #latest: Pick<BuildBlock, "packages" | "comment"> = {};

  constructor(around: StageSurroundings, globals: ReadonlyMap<string, Known>) {
    const { parent } = around;
    this.#around = around;
    this.#known = new Map(parent ? parent.#known : globals);
    this.#copied = new Map(parent ? parent.#copied : []);
    this.#workdir = parent ? parent.#workdir : "/";
    this.#user = parent ? parent.#user : "";
    this.#setsPath = parent ? parent.#setsPath : false;
    this.#setsSources = parent ? parent.#setsSources : false;
  }

  /** Takes an instruction other than FROM. */
  add(instruction: DockerInstruction): void {
    const { keyword, words, text, isJson, comment } = instruction;
    const value = (key: string, given: DraftValue): void => {
      this.#keys[key] = commented(comment, given);
    };
    const command = (): DraftValue => (isJson ? words.map(literal) : literal(joined(text)));
    switch (keyword) {
      case "ARG":
        for (const [name] of instruction.pairs) this.#known.set(name, { kind: "arg" });
        break;
      case "ENV":
        for (const [name, given = ""] of instruction.pairs) this.#setVariable(name, given, comment);
        break;
      case "LABEL":
        for (const [name, given = ""] of instruction.pairs)
          this.#withText(instruction, given, (text) => {
            this.#labels[name] = text;
          });
        break;
      case "MAINTAINER":
        this.#labels["org.opencontainers.image.authors"] = literal(text.trim());
        break;
      case "WORKDIR":
        delete this.#keys.workdir;
        this.#withText(instruction, unquoted(text.trim()), (folder) => {
          this.#workdir = posix.resolve(this.#workdir, folder);
          value("workdir", this.#workdir);
        });
        break;
      case "USER":
        // A base that has a variable for it runs as that user already.
        delete this.#keys.user;
        this.#user = "";
        this.#withText(instruction, unquoted(text.trim()), (user) => {
          this.#user = user;
          value("user", userValue(user, this.#around.isNumber));
        });
        break;
      case "SHELL":
        value("shell", words.map(literal));
        break;
      case "CMD":
        value("cmd", command());
        break;
      case "ENTRYPOINT":
        value("entrypoint", command());
        if (this.#around.parent?.hasCommand())
          this.#around.leave(
            instruction,
            "the command of the stage it starts from stays; Docker drops it here",
          );
        break;
      case "EXPOSE":
        for (const word of words)
          this.#withText(instruction, unquoted(word), (port) => this.#expose.push(portOf(port)));
        break;
      case "VOLUME":
        for (const word of isJson ? words : words.map(unquoted))
          this.#withText(instruction, word, (path) => this.#volumes.push(path));
        break;
      case "STOPSIGNAL":
        this.#withText(instruction, unquoted(text.trim()), (signal) => value("stop_signal", signal));
        break;
      case "HEALTHCHECK":
        this.#healthcheck(instruction);
        break;
      case "ONBUILD":
        this.#onbuild.push(literal(joined(text)));
        break;
      case "COPY":
      case "ADD":
        this.#copy(instruction);
        break;
      case "RUN":
        this.#run(instruction);
        break;
      default:
        this.#around.leave(instruction, `${keyword} is no instruction that is known`);
    }
  }

  /** Whether a command is set, here or in what it starts from. */
  hasCommand(): boolean {
    return this.#keys.cmd !== undefined || this.#around.parent?.hasCommand() === true;
  }

  /** The keys of the target. */
  draft(): Draft {
    const { workdir, user, shell, stop_signal, healthcheck, entrypoint, cmd } = this.#keys;
    const python: Draft = { requirements: some(this.#requirements), packages: some(this.#pip) };
    return {
      packages: some(this.#packages),
      components: some(this.#components.map((block) => componentItem(block, this.#components))),
      python: this.#requirements.length + this.#pip.length > 0 ? python : undefined,
      env: Object.keys(this.#env).length > 0 ? this.#env : undefined,
      labels: Object.keys(this.#labels).length > 0 ? this.#labels : undefined,
      workdir,
      shell,
      files: some(this.#files),
      steps: some(this.#steps.map((step) => this.#stepItem(step))),
      user,
      volumes: some(this.#volumes),
      expose: some(this.#expose),
      stop_signal,
      healthcheck,
      entrypoint,
      cmd,
      onbuild: some(this.#onbuild),
    };
  }

  /** The default of one of its build args, with what is known of others; undefined where it hangs on what is not. */
  defaultOf(text: string): string | undefined {
    return unknownIn(text, this.#known).length > 0 ? undefined : this.#text(text);
  }

  #text(text: string): string {
    return expand(text, this.#known);
  }

  /** Takes a text without quotes, with its variables filled in; one that the base alone can fill in is left, and told. */
  #withText(instruction: DockerInstruction, text: string, take: (text: string) => void): void {
    const unknown = unknownIn(text, this.#known).map((name) => `$${name}`);
    if (unknown.length === 0) take(this.#text(text));
    else this.#around.leave(instruction, `${text}: its base alone knows ${unknown.join(" and ")}`);
  }

  #setVariable(name: string, given: string, comment: string): void {
    const text = expand(given, this.#known, true);
    this.#env[name] = commented(comment, text);
    this.#known.set(name, { kind: "value", text, isOpen: unknownIn(given, this.#known).length > 0 });
    if (name === "PATH") this.#setsPath = true;
  }

  #healthcheck({ words, flags, text }: DockerInstruction): void {
    const [first = ""] = words;
    if (first.toUpperCase() === "NONE") {
      this.#keys.healthcheck = "none";
      return;
    }
    const timing = flags.map(([name, value]) => [
      name.replaceAll("-", "_"),
      name === "retries" ? Number(value) : value,
    ]);
    const script = joined(text).replace(/^CMD\s+/i, "");
    const list = jsonWords(script);
    const check: Draft = list === undefined ? { run: literal(script) } : { cmd: list.map(literal) };
    this.#keys.healthcheck = { ...check, ...Object.fromEntries(timing) };
  }

  #copy(instruction: DockerInstruction): void {
    const { keyword, words, flags, comment, heredocs } = instruction;
    const all = new Map(flags);
    const sources = words.slice(0, -1).map(unquoted);
    const last = unquoted(words.at(-1) ?? "");
    if (sources.length === 0 && heredocs.length === 0) {
      this.#around.leave(instruction, `${keyword} without a source and a place`);
      return;
    }
    const open = [...sources, last].find((text) => unknownIn(text, this.#known).length > 0);
    if (open !== undefined) {
      this.#withText(instruction, open, () => undefined);
      return;
    }
    const isFolder = /(^|\/)\.?$/.test(last) || sources.length > 1;
    const place = posix.resolve(this.#workdir, this.#text(last));
    const to = isFolder && place !== "/" ? `${place}/` : place;
    const common: { to: string; owner?: string; mode?: string } = { to };
    this.#withText(instruction, all.get("chown") ?? "", (owner) => {
      common.owner = owner;
    });
    this.#withText(instruction, all.get("chmod") ?? "", (mode) => {
      common.mode = mode;
    });
    const exclude = flags.filter(([name]) => name === "exclude").map(([, value]) => this.#text(value));
    for (const [name] of flags)
      if (!["from", "chown", "chmod", "link", "exclude", "checksum"].includes(name))
        this.#around.leave(instruction, `${keyword} --${name}`);
    const { from } = Object.fromEntries(all);
    const plain: string[] = [];
    for (const source of sources) {
      const document = heredocs.find(({ name }) => source.replace(/^<<-?/, "").replace(/["']/g, "") === name);
      if (document !== undefined) {
        const path = isFolder ? posix.join(place, document.name) : to;
        this.#files.push(
          commented(
            comment,
            defined({
              content: document.isQuoted ? literal(document.text) : this.#text(document.text),
              ...common,
              to: path,
            }),
          ),
        );
      } else if (keyword === "ADD" && /^https?:\/\/.*\.git(#|$)|^git(@|:)/.test(source)) {
        const [url = "", ref] = source.split("#");
        const address = url.replace(/^git@([^:]+):/, "ssh://git@$1/");
        this.#files.push(
          commented(comment, defined({ git: this.#text(address), ref: ref && this.#text(ref), ...common })),
        );
      } else if (keyword === "ADD" && /^https?:\/\//.test(source)) {
        const sha256 = all.get("checksum")?.replace(/^sha256:/, "");
        const mode = common.mode || "600";
        this.#files.push(commented(comment, defined({ url: this.#text(source), sha256, ...common, mode })));
      } else {
        if (keyword === "ADD" && ARCHIVE.test(source))
          this.#around.leave(instruction, `ADD unpacks ${source}: it is copied here; unpack it in a step`);
        plain.push(this.#text(source));
      }
    }
    if (plain.length > 0) this.#addCopy(plain, { ...common, from, exclude }, comment);
    this.#hasCopies = true;
  }

  #addCopy(
    sources: readonly string[],
    {
      from,
      exclude,
      ...common
    }: {
      from?: string | undefined;
      exclude: readonly string[];
      to: string;
      owner?: string | undefined;
      mode?: string | undefined;
    },
    comment: string,
  ): void {
    const src = sources.length === 1 ? sources[0] : sources;
    const origin = from && this.#around.origin(this.#text(from));
    const { to } = common;
    const isShort =
      origin === undefined &&
      typeof src === "string" &&
      !/[:${}]/.test(src + to) &&
      !exclude.length &&
      !common.owner &&
      !common.mode;
    const item = isShort ? `${src}:${to}` : defined({ from: origin, src, ...common, exclude: some(exclude) });
    this.#files.push(commented(comment, item));
    if (origin !== undefined) return;
    for (const source of sources)
      this.#copied.set(to.endsWith("/") ? posix.join(to, posix.basename(source)) : to, source);
  }

  #run(instruction: DockerInstruction): void {
    const { text, flags, isJson, words, comment, heredocs } = instruction;
    const script = scriptOf(text, heredocs);
    if (SOURCES.test(script)) this.#setsSources = true;
    const others = flags.filter(([, value]) => !value.includes("type=cache"));
    const found = isJson || others.length > 0 || heredocs.length > 0 ? undefined : recognise(script);
    const isRoot = this.#user === "" || this.#user === "root" || this.#user === "0";
    if (found?.kind === "packages" && isRoot && !this.#setsSources) {
      this.#latest = { packages: found.names, comment };
      this.#packages.push(...found.names.filter((name) => !this.#packages.includes(name)));
      if (found.takesRecommended)
        this.#around.leave(instruction, "recommended packages are not installed; name those you need");
      if (found.rest !== "") this.#addStep(comment, found.rest, {});
      return;
    }
    if (found?.kind === "pip" && isRoot && !this.#setsPath && PYTHON_IMAGE.test(this.#around.image)) {
      const lists = found.requirements.map((path) => this.#copied.get(posix.resolve(this.#workdir, path)));
      if (lists.every((path) => path !== undefined)) {
        this.#requirements.push(...lists.filter((path) => path !== undefined));
        this.#pip.push(...found.packages);
        return;
      }
    }
    const block =
      isJson || flags.length > 0 || heredocs.length > 0 || !isRoot ? undefined : readBuildBlock(script);
    if (block !== undefined && !this.#components.some(({ name }) => name === block.name)) {
      const { packages, comment: above } = this.#latest;
      this.#components.push({ ...block, ...(packages && { packages }), comment: comment || (above ?? "") });
      this.#latest = {};
      this.#around.leave(
        instruction,
        `nothing says what the archive of ${block.name} must hold: add its sha256`,
      );
      return;
    }
    this.#latest = {};
    const keys = stepKeys(flags, (what) => this.#around.leave(instruction, `RUN ${what}`));
    this.#addStep(comment, isJson ? words.map(literal) : script, this.#boundKeys(keys));
  }

  /** Keys of a step with the names of stages in its mounts as the spec has them. */
  #boundKeys(keys: Draft): Draft {
    const { bind } = keys;
    if (!Array.isArray(bind)) return keys;
    const named = (bind as readonly Draft[]).map((mount) =>
      typeof mount.from === "string" ? { ...mount, from: this.#around.origin(mount.from) } : mount,
    );
    return { ...keys, bind: named };
  }

  #addStep(comment: string, run: string | readonly string[], keys: Draft): void {
    const script = typeof run === "string" ? run : "";
    const args = [...this.#known].flatMap(([name, { kind }]) => (kind === "arg" ? [name] : []));
    const names = argsIn(script, new Set(args));
    const isEarly = !this.#hasCopies && this.#around.parent === undefined;
    const user = this.#user === "" || this.#user === "root" ? undefined : this.#user;
    const given: Draft = {
      ...keys,
      env: names.length > 0 ? Object.fromEntries(names.map((name) => [name, `\${${name}}`])) : undefined,
      workdir: this.#workdir,
      user,
      after: isEarly ? "packages" : undefined,
    };
    const words = typeof run === "string" ? shellText(run, this.#around.args) : run;
    this.#steps.push({ comment, run: words, keys: given });
  }

  /** A step; its folder is written only where it is not the image's own. */
  #stepItem({ comment, run, keys: { workdir, ...keys } }: PendingStep): DraftValue {
    return stepItem(comment, run, workdir === this.#workdir ? keys : { ...keys, workdir });
  }
}

/** A step before the image's folder is known. */
interface PendingStep {
  readonly comment: string;
  readonly run: DraftValue;
  readonly keys: Draft;
}
