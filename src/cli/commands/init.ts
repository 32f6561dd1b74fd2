import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { inspectProject, notCarried, writeSpec } from "../init/index.ts";
import { atMost } from "../operands.ts";
import { SPEC_NAME } from "../spec/read-spec-text.ts";
import { writeOutput } from "../write-output.ts";

/** Writes a first spec for a project. */
export const initCommand = command({
  operands: "[DIR]",
  about:
    "Looks at requirements*.txt, pyproject.toml, setup.py, uv.lock, poetry.lock, environment.yml, Dockerfile, spack.yaml,\nCMakeLists.txt, CUDA sources, notebooks, packages and imports (mpi4py, torch, fastapi, streamlit and others), writes\nmlspec.yaml with comments, and says what it could not carry over. Nothing in the folder is run.",
  flags: {
    force: { kind: "switch", doc: "replace a spec that is there" },
    print: { kind: "switch", doc: "print the spec instead of writing it" },
  },
  examples: ["mlspec init --print"],
  run: async ({ values, operands }, io) => {
    const name = atMost(operands, 1)[0] ?? ".";
    const folder = resolve(io.cwd, name);
    if (!(await isFolder(folder))) throw usageFailure(`there is no folder ${name}`);
    const path = join(name, SPEC_NAME);
    const exists = (await stat(resolve(io.cwd, path)).catch(() => undefined)) !== undefined;
    if (exists && !values.force && !values.print) {
      throw usageFailure(
        `${path} is there already`,
        "--force replaces it, --print shows what would be written",
      );
    }
    const project = await inspectProject(folder);
    const text = writeSpec(project);
    if (values.print) io.out.write(text);
    else {
      await writeOutput(path, text, io);
      const left = notCarried(project);
      const told = left.map((note) => `  ${note}\n`).join("");
      if (left.length > 0) io.err.write(`not carried over, and told at the spec's end:\n${told}`);
      io.err.write(`wrote ${path}; next: mlspec lint ${path}\n`);
    }
    return EXIT.ok;
  },
});

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true;
}
