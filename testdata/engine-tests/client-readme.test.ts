/** The client library's page: each example, compiled against the package as it is published, and run on the engine. */
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";
import { Certificates } from "./certificates.ts";
import { engineEnv, root, run, tempContext } from "./engine.ts";

const page = readFileSync(join(root, "src/buildkit/README.md"), "utf8");
const examples = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""], index) => ({
  file: `example-${index + 1}.ts`,
  title:
    page
      .slice(0, page.indexOf(text))
      .match(/^## .*$/gm)
      ?.at(-1) ?? "",
  text,
}));

/** What an example prints that the page promises. */
const promised: Readonly<Record<string, RegExp>> = {
  "example-1.ts": /^docker:\/\/|^unix:\/\/|^tcp:\/\//,
  "example-2.ts": /^nobody is listening$/m,
  "example-3.ts": /^hello$/m,
  "example-4.ts": /^hello world$/m,
  "example-5.ts": /^\d+/,
  "example-6.ts": /^CANCELLED false\nDEADLINE_EXCEEDED false$/m,
  "example-7.ts": /^\d+$/m,
};

let folder: string;

/** A project that has the package installed, as `npm pack` would publish its library. */
beforeAll(async () => {
  folder = tempContext({
    "package.json": '{"type": "module"}',
  });
  const certificates = new Certificates(folder);
  const keys = certificates.issue(certificates.authority("authority"), "client", ["DNS:client.example"]);
  for (const name of ["ca.pem", "cert.pem", "key.pem"]) copyFileSync(join(keys, name), join(folder, name));
  const modules = join(folder, "node_modules");
  const installed = join(modules, "mlspec");
  mkdirSync(installed, { recursive: true });
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  writeFileSync(join(installed, "package.json"), manifest);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  // biome-ignore format: the words of one command
  const built = await run(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json"),
    "--outDir", join(installed, "dist/lib")]);
  expect(built.code, built.stdout).toBe(0);
  const { dependencies } = JSON.parse(manifest);
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, "node_modules", name), join(modules, name));
  }
  for (const { file, text } of examples) writeFileSync(join(folder, file), text);
});

test("every example compiles in strict TypeScript", async () => {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  // biome-ignore format: the words of one command
  const checked = await run(process.execPath, [tsc, "--noEmit", "--strict", "--noUncheckedIndexedAccess",
    "--target", "es2023", "--module", "nodenext", "--types", "node", ...examples.map(({ file }) => file)], { cwd: folder });
  expect(checked.stdout).toBe("");
  expect(checked.code).toBe(0);
});

describe("every example runs", () => {
  test("and the page has one for each promise", () => {
    expect(examples.map(({ file }) => file)).toEqual(Object.keys(promised));
  });

  test.for(examples)("$file: $title", async ({ file, text }) => {
    const { code } = await transform(text, { loader: "ts", format: "esm", target: "node20" });
    const program = join(folder, file.replace(/ts$/, "mjs"));
    writeFileSync(program, code);
    const ran = await run(process.execPath, [program], { cwd: folder, env: engineEnv(), timeout: 120_000 });
    expect(ran.code, ran.stderr).toBe(0);
    expect(ran.stdout).toMatch(promised[file] ?? /^$/);
  });
});

test("the compiler has named nothing that goes on the wire anew", async () => {
  // As TypeScript 7.0.2 does to a property with the name of the class around it.
  const found = await run("grep", [
    "-rnE",
    "[{,] *_[a-z]+: ",
    "--include=*.js",
    join(folder, "node_modules/mlspec/dist/lib"),
  ]);
  expect(found.stdout).toBe("");
});
