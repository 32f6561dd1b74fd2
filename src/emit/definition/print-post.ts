import type {
  CopyInstruction,
  Instruction,
  Marks,
  Origin,
  RecipeMount,
  RunInstruction,
} from "../recipe/recipe.ts";
import { HELPERS, WAITING } from "./helpers.ts";
import { shellWord, shellWords } from "./shell-words.ts";

/** Files a stage is given before its programs run. */
export interface Delivery {
  readonly from: Origin;
  readonly src: readonly string[];
  readonly to: string;
}

/** What a stage's instructions become. */
export interface Post {
  readonly deliveries: readonly Delivery[];
  readonly lines: readonly string[];
}

/** Writes instructions as a script; copies wait in a folder each until it is their turn. */
export class PostWriter {
  readonly deliveries: Delivery[] = [];
  readonly lines: string[] = [];
  readonly #complain: (text: string) => void;

  constructor(complain: (text: string) => void) {
    this.#complain = complain;
  }

  add(instruction: Instruction): void {
    switch (instruction.kind) {
      case "title":
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
        this.lines.push(`# ${instruction.text.replace(/[\u0000-\u001f\u007f-\u009f]+|\{\{/g, " ")}`);
        return;
      case "env":
        for (const [name, value] of instruction.pairs) this.lines.push(`export ${name}=${shellWord(value)}`);
        return;
      case "workdir":
        this.#command("mkdir", "-p", instruction.path);
        this.#command("cd", instruction.path);
        return;
      case "user":
        if (!/^(?:|root|0)(?::|$)/.test(instruction.user))
          this.#complain(`programs that run as ${instruction.user} run as root`);
        return;
      case "run":
        this.#run(instruction);
        return;
      case "copy":
        this.#copy(instruction);
        return;
      case "fetch":
        this.#command(
          "mlspec_fetch",
          instruction.url,
          instruction.to,
          instruction.sha256 ?? "",
          ...marks(instruction),
        );
        return;
      case "clone": {
        const { remote, ref = "", subdir = "", to } = instruction;
        this.#complain(`${remote} is cloned by git, which the image must have`);
        this.#command("mlspec_clone", remote, ref, subdir, ...marks(instruction), to);
        return;
      }
      case "write": {
        const { content, to } = instruction;
        const [owner, mode] = marks(instruction);
        this.lines.push(
          `mkdir -p "$(dirname ${shellWord(to)})"`,
          `printf %s ${shellWord(content)} >${shellWord(to)}`,
        );
        this.#command("chmod", mode || "0644", to);
        if (owner !== "") this.#command("chown", owner, to);
        return;
      }
      case "folder": {
        const [owner, mode] = marks(instruction);
        this.#command("mlspec_folder", instruction.path, owner, mode);
        if (mode !== "") this.#command("chmod", mode, instruction.path);
        if (owner !== "") this.#command("chown", owner, instruction.path);
      }
    }
  }

  #command(...words: readonly string[]): void {
    this.lines.push(shellWords(words.map(ownPaths)));
  }

  #deliver(from: Origin, src: readonly string[]): string {
    const to = `${WAITING}/${this.deliveries.length}/`;
    this.deliveries.push({ from, src, to });
    const isStage = from.kind === "stage" || from.kind === "image";
    for (const path of src) {
      if (isStage && (path === "/" || /[*?[]/.test(path)))
        this.#complain(`${path} of another stage is no single file or folder, and is not found`);
    }
    for (const path of src)
      if (/\s/.test(path))
        this.#complain(`the path ${JSON.stringify(path)} has spaces, which %files cannot say`);
    if (isStage) this.#command("mlspec_unpack", to.slice(0, -1));
    return to.slice(0, -1);
  }

  #copy(copy: CopyInstruction): void {
    const waiting = this.#deliver(copy.from, copy.src);
    this.#command("mlspec_put", waiting, copy.to, ...marks(copy));
    this.#command("rm", "-rf", waiting);
  }

  #run({ argv, env, mounts, secretEnv }: RunInstruction): void {
    for (const { name, id } of secretEnv)
      this.#complain(`the secret ${id} is no variable ${name}: a definition file has no secrets`);
    for (const mount of mounts) this.#mount(mount);
    const unset = env.flatMap(([name, value]) => (value === undefined ? ["-u", name] : []));
    const set = env.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    this.#command(...(env.length === 0 ? [] : ["env", ...unset, ...set]), ...argv);
    for (const mount of [...mounts].reverse()) {
      if (mount.kind === "cache" || mount.kind === "tmpfs") this.#command("mlspec_unmask", mount.path);
      if (mount.kind === "bind") this.#command("rm", "-rf", mount.path);
    }
  }

  #mount(mount: RecipeMount): void {
    switch (mount.kind) {
      case "cache":
      case "tmpfs":
        this.#command("mlspec_mask", mount.path);
        return;
      case "bind": {
        const src = mount.from.kind === "context" ? mount.src.replace(/^\/+(?=.)/, "") : mount.src;
        this.#command("mlspec_put", this.#deliver(mount.from, [src]), mount.path, "", "");
        return;
      }
      default:
        this.#complain(`a program goes without the ${mount.kind} ${mount.id}: a definition file has none`);
    }
  }
}

/** While Apptainer builds, these folders are the machine's: ours go elsewhere. */
function ownPaths(word: string): string {
  return word.replaceAll("/dev/mlspec-", "/.mlspec/dev-").replaceAll("/var/tmp/mlspec-", "/.mlspec/work-");
}

function marks({ owner = "", mode }: Marks): readonly [string, string] {
  return [owner, mode === undefined ? "" : mode.toString(8).padStart(4, "0")];
}

/** The functions that lines of a script name, and those that these name. */
export function helpersOf(lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const used = Object.keys(HELPERS).filter((name) => new RegExp(`^${name} `, "m").test(text));
  const more = new Set(used);
  if (more.has("mlspec_clone")) more.add("mlspec_put");
  if (more.has("mlspec_put")) more.add("mlspec_folder");
  return Object.entries(HELPERS).flatMap(([name, body]) => (more.has(name) ? [body] : []));
}
