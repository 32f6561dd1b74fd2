import { posix } from "node:path";
import type { ContainerConfig, Plan } from "../../plan/index.ts";
import type { BuildFile } from "../dockerfile/print-dockerfile.ts";
import { commentText } from "../dockerfile/words.ts";
import type { Base, Instruction, Note, Origin, Recipe, Stage } from "../recipe/recipe.ts";
import { recipeOfPlan } from "../recipe/recipe-of-plan.ts";
import { stageEnd } from "../recipe/stage-end.ts";
import { bootstrapHeader, unpackedRoot } from "./bootstrap-header.ts";
import { PACKED, WAITING } from "./helpers.ts";
import { type Delivery, helpersOf, PostWriter } from "./print-post.ts";
import { shellWord, shellWords } from "./shell-words.ts";

/**
 * A definition file of Apptainer and Singularity that builds what the plan does. A stage there starts from an image alone and gets all
 * files before its one script runs: so a stage repeats those it goes on from, and what is copied waits until it is its turn.
 * Source: https://apptainer.org/docs/user/latest/definition_files.html
 */
export function definitionFile(plan: Plan): BuildFile {
  const recipe = recipeOfPlan(plan);
  const notes: Note[] = [...recipe.notes];
  const complain = (text: string): void => {
    if (!notes.some((one) => one.text === text)) notes.push({ text });
  };
  const stages = new DefinitionStages(recipe, complain).print();
  for (const name of recipe.contexts) complain(`the context ${name} is read from a folder of that name`);
  const head = [
    `The image ${recipe.target} for ${recipe.platform}, written by mlspec render singularity. Build it in the folder of the context.`,
    ...notes.map(({ text }) => `Not as in the spec: ${text}`),
  ];
  return { text: `${head.map((line) => `# ${commentText(line)}\n`).join("")}\n${stages.join("\n")}`, notes };
}

/** A stage as a definition file takes it: an image, and all that is done to it. */
interface FlatStage {
  readonly name: string;
  readonly base: Base;
  readonly env: readonly string[];
  readonly instructions: readonly Instruction[];
}

class DefinitionStages {
  readonly #recipe: Recipe;
  readonly #complain: (text: string) => void;
  /** What each stage packs for others, by path. */
  readonly #packed = new Map<string, Map<string, string>>();
  readonly #images = new Map<string, string>();

  constructor(recipe: Recipe, complain: (text: string) => void) {
    this.#recipe = recipe;
    this.#complain = complain;
  }

  /** The stages that the image needs; last first, for only who takes files says which. */
  print(): readonly string[] {
    const last = this.#recipe.stages.at(-1);
    if (last === undefined) throw new Error("a recipe has the stage of its image");
    const texts = [this.#printStage(this.#flatten(last), this.#settings(last))];
    const others = this.#recipe.stages.slice(0, -1).reverse();
    for (const stage of others)
      if (this.#packed.has(stage.name)) texts.unshift(this.#printStage(this.#flatten(stage), ""));
    for (const [ref, name] of this.#images) {
      const base: Base = { kind: "image", ref };
      texts.unshift(this.#printStage({ name, base, env: [], instructions: [] }, ""));
    }
    return texts;
  }

  #flatten(stage: Stage): FlatStage {
    const { name, base, inherited, instructions } = stage;
    const before =
      base.kind === "stage" ? this.#recipe.stages.find((one) => one.name === base.name) : undefined;
    if (before === undefined) return { name, base, env: inherited?.Env ?? [], instructions };
    const flat = this.#flatten(before);
    return { ...flat, name, instructions: [...flat.instructions, ...instructions] };
  }

  #printStage({ name, base, env, instructions }: FlatStage, more: string): string {
    const post = new PostWriter(this.#complain);
    for (const instruction of instructions) post.add(instruction);
    const packs = [...(this.#packed.get(name) ?? [])].map(([path, archive]) =>
      shellWords(["mlspec_pack", path, archive]),
    );
    const lines = [...post.lines, ...packs];
    // What others take stays until they have it.
    if (lines.length > 0) lines.push("cd /", `rm -rf ${packs.length > 0 ? WAITING : posix.dirname(WAITING)}`);
    const exports = env.map((entry) => {
      const cut = entry.indexOf("=");
      return `export ${entry.slice(0, cut)}=${shellWord(entry.slice(cut + 1))}`;
    });
    const script = ["set -e", ...exports, ...helpersOf(lines), ...lines].map((line) => `${line}\n`).join("");
    return [
      `${this.#header(name, base, lines.length > 0)}\n`,
      ...post.deliveries.map((delivery) => this.#files(delivery)),
      ...(lines.length > 0 ? [`%post\n${script}`] : []),
      ...(more === "" ? [] : [more]),
    ].join("\n");
  }

  #header(name: string, base: Base, runs: boolean): string {
    if (base.kind === "image") return `Bootstrap: docker\nFrom: ${base.ref}\nStage: ${name}`;
    if (base.kind === "bootstrap") return `${bootstrapHeader(base.step, this.#complain)}\nStage: ${name}`;
    if (base.kind === "files" && !base.unpack)
      return `Bootstrap: localimage\nFrom: ${base.path.replace(/(?<=.)\/+$/, "")}\nStage: ${name}`;
    if (base.kind === "files") return `Bootstrap: scratch\nStage: ${name}\n\n${unpackedRoot(base.path)}`;
    const shell = this.#recipe.stages.find((stage) => stage.base.kind === "image")?.base;
    if (runs && shell?.kind === "image" && name !== this.#recipe.stages.at(-1)?.name)
      return `Bootstrap: docker\nFrom: ${shell.ref}\nStage: ${name}`;
    if (runs) this.#complain(`${name} starts from nothing, where no script can run`);
    return `Bootstrap: scratch\nStage: ${name}`;
  }

  #files({ from, src, to }: Delivery): string {
    const stage = this.#stageOf(from);
    if (stage === undefined) {
      const folder = from.kind === "named" ? `${from.name}/` : "";
      const lines = src.map((path) => `    ${folder}${path.replace(/(?<=.)\/+$/, "")} ${to}\n`);
      return `%files\n${lines.join("")}`;
    }
    const known = this.#packed.get(stage) ?? new Map<string, string>();
    this.#packed.set(stage, known);
    const lines = src.map((path) => {
      const archive = known.get(path) ?? `${PACKED}/${known.size}.tar`;
      known.set(path, archive);
      return `    ${archive} ${to}\n`;
    });
    return `%files from ${stage}\n${lines.join("")}`;
  }

  /** The stage files come from; an image is one that nothing is done to. */
  #stageOf(from: Origin): string | undefined {
    if (from.kind === "stage") return from.name;
    if (from.kind !== "image") return undefined;
    const name = this.#images.get(from.ref) ?? `files-${this.#images.size + 1}`;
    this.#images.set(from.ref, name);
    return name;
  }

  /** Sections that say what the image's configuration says. */
  #settings(last: Stage): string {
    const { config } = this.#recipe.image;
    const base = stageEnd(this.#recipe, last).inherited;
    const isNew = (entry: string): boolean => base?.Env?.includes(entry) !== true;
    const env = (config.Env ?? []).filter(isNew).map((entry) => {
      const cut = entry.indexOf("=");
      return `export ${entry.slice(0, cut)}=${shellWord(entry.slice(cut + 1))}\n`;
    });
    const labels = Object.entries(config.Labels ?? {}).flatMap(([key, value]) => {
      if (!/\s/.test(key) && !/[\r\n]/.test(value)) return `    ${key} ${value.replaceAll("{{", "{ {")}\n`;
      this.#complain(`the label ${JSON.stringify(key)} is no single line, and is left out`);
      return [];
    });
    this.#leaveOut(config);
    const tests = this.#recipe.tests.flatMap((name) => this.#test(name));
    const sections: readonly (readonly [string, string])[] = [
      ["environment", env.join("")],
      ["labels", labels.join("")],
      ["runscript", runscript(config)],
      ["test", tests.length === 0 ? "" : `set -e\n${tests.join("")}`],
    ];
    return sections.flatMap(([name, text]) => (text === "" ? [] : [`%${name}\n${text}`])).join("\n");
  }

  #leaveOut(config: ContainerConfig): void {
    const known = ["ExposedPorts", "Volumes", "StopSignal", "Shell", "Healthcheck", "OnBuild"];
    const left = known.filter((key) => config[key] !== undefined);
    if (left.length > 0) this.#complain(`${left.join(", ")}: images of Apptainer have none`);
    if (config.User !== undefined && config.User !== "")
      this.#complain(`the user ${config.User}: Apptainer runs programs as whoever starts them`);
  }

  /** A test of the spec's own, as it is run in the finished image. */
  #test(name: string): readonly string[] {
    const stage = this.#recipe.stages.find((one) => one.name === name);
    const run = stage?.instructions.findLast((one) => one.kind === "run");
    const title = stage?.instructions.find((one) => one.kind === "title")?.text ?? name;
    if (stage === undefined || run?.kind !== "run") return [];
    if (run.mounts.length > 0 || run.secretEnv.length > 0 || /^check /.test(title)) {
      this.#complain(`${title}: it is no test of a definition file`);
      return [];
    }
    const workdir = stage.instructions.findLast(
      (one) => one.kind === "workdir" && one.path !== "/.mlspec-passed",
    );
    const folder = workdir?.kind === "workdir" ? workdir.path : (this.#recipe.image.config.WorkingDir ?? "/");
    const set = run.env.flatMap(([key, value]) => (value === undefined ? ["-u", key] : [`${key}=${value}`]));
    const command = shellWords([...(set.length > 0 ? ["env", ...set] : []), ...run.argv]);
    return [`# ${commentText(title).replaceAll("{{", "{ {")}\n(cd ${shellWord(folder)} && ${command})\n`];
  }
}

/** What Docker starts: the entrypoint with the arguments given, or else with those of the command. */
function runscript({ Entrypoint = [], Cmd = [], WorkingDir = "" }: ContainerConfig): string {
  if (Entrypoint.length + Cmd.length === 0) return "";
  return [
    ...(Cmd.length > 0 ? [`if [ $# -eq 0 ]; then set -- ${shellWords(Cmd)}; fi`] : []),
    ...(WorkingDir === "" || WorkingDir === "/" ? [] : [`cd ${shellWord(WorkingDir)}`]),
    `exec ${[...(Entrypoint.length > 0 ? [shellWords(Entrypoint)] : []), '"$@"'].join(" ")}\n`,
  ].join("\n");
}
