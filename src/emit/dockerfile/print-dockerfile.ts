import type { Plan } from "../../plan/index.ts";
import type { Base, Note, Stage } from "../recipe/recipe.ts";
import { recipeOfPlan } from "../recipe/recipe-of-plan.ts";
import { stageEnd } from "../recipe/stage-end.ts";
import { PASSED } from "../recipe/write-runs.ts";
import { type Complain, printInstruction } from "./print-instruction.ts";
import { printSettings } from "./print-settings.ts";
import { commentText, literalWord } from "./words.ts";

/** A file for another builder, and what it does not say as the plan does. */
export interface BuildFile {
  readonly text: string;
  readonly notes: readonly Note[];
}

/**
 * A Dockerfile that builds what the plan does. No `# syntax=` line, so that builders without a network can read it: the
 * instructions are those of BuildKit 0.12 (Docker 24) and Buildah 1.33. Tests are stages nothing needs; `tests` needs them all.
 * Source: https://docs.docker.com/reference/dockerfile/
 */
export function dockerfile(plan: Plan): BuildFile {
  const recipe = recipeOfPlan(plan);
  const notes: Note[] = [...recipe.notes];
  const complain: Complain = (text) => {
    if (!notes.some((one) => one.text === text)) notes.push({ text });
  };
  const others = recipe.stages.slice(0, -1);
  const last = recipe.stages.at(-1);
  if (last === undefined) throw new Error("a recipe has the stage of its image");
  const settings = printSettings(recipe.image.config, stageEnd(recipe, last), complain);
  const stages = [
    ...others.map((stage) => printStage(stage, complain)),
    ...(recipe.tests.length > 0 ? [printTests(recipe.tests)] : []),
    `${printStage(last, complain)}${settings.map((line) => `${line}\n`).join("")}`,
  ];
  const head = [
    `The image ${recipe.target} for ${recipe.platform}, written by mlspec render dockerfile.`,
    "Needs BuildKit 0.12 (Docker 24), or Buildah 1.33 (Podman 4.8).",
    ...(recipe.contexts.length > 0
      ? [`Build with ${recipe.contexts.map((name) => `--build-context ${name}=PATH`).join(" ")}.`]
      : []),
    ...(recipe.tests.length > 0 ? ["Tests of the image: build with --target tests."] : []),
    ...notes.map(({ text }) => `Not as in the spec: ${text}`),
  ];
  const comment = head.map((line) => `# ${commentText(line)}\n`).join("");
  return { text: `${comment}\n${stages.join("\n")}`, notes };
}

function printStage({ name, base, instructions }: Stage, complain: Complain): string {
  const from = base.kind === "image" ? base.ref : base.kind === "stage" ? base.name : "scratch";
  const lines = instructions.map((one) => printInstruction(one, complain));
  return [`FROM ${from} AS ${name}`, ...rootLines(base, complain), ...lines]
    .map((line) => `${line}\n`)
    .join("");
}

/** What fills a root that starts from nothing. */
function rootLines(base: Base, complain: Complain): readonly string[] {
  if (base.kind === "bootstrap") {
    const from = { kind: "stage", name: base.stage } as const;
    return [printInstruction({ kind: "copy", from, src: [`${base.path}/`], to: "/" }, complain)];
  }
  if (base.kind !== "files") return [];
  if (base.unpack) return [`ADD ${JSON.stringify([literalWord(base.path), "/"])}`];
  const from = { kind: "context" } as const;
  return [printInstruction({ kind: "copy", from, src: [base.path], to: "/" }, complain)];
}

/** A stage that takes from each test the folder it leaves. */
function printTests(names: readonly string[]): string {
  const lines = names.map((name) => `COPY --from=${name} ["${PASSED}/", "/${name}/"]`);
  return ["FROM scratch AS tests", ...lines].map((line) => `${line}\n`).join("");
}
