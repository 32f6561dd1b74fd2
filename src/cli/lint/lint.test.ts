import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { afterEach, describe, expect, test } from "vitest";
import { lintCommand } from "../commands/lint.ts";
import { fakeIo } from "../testing/fake-io.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-lint-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function lint(
  words: readonly string[],
  files: Readonly<Record<string, string>>,
  cwd = folderOf(files),
) {
  const io = fakeIo({ cwd });
  const code = await lintCommand.run(words, io);
  return { code, out: io.printed(), err: io.told(), cwd };
}

const SECRETS = ["hunter2", "ghp_0123456789abcdefghij0123", "s3cr3t-in-url", "lowercase9"];
const LEAKY = `base: debian
env:
  DB_PASSWORD: ${SECRETS[0]}
  token: ${SECRETS[3]}
  URL: postgres://app:${SECRETS[2]}@db/x
fils: 1
cmd: run --key=${SECRETS[1]}
files: [{url: "https://user:${SECRETS[2]}@h/x", to: /x}]
`;

describe("mlspec lint", () => {
  test.each(["text", "json", "sarif"])("shows no secret as %s", async (format) => {
    const { out, err } = await lint(["--notes", "--format", format], { "mlspec.yaml": LEAKY });
    expect(out).toContain("ML030");
    for (const secret of SECRETS) expect(out + err).not.toContain(secret);
  });

  test("prints notes only when asked to", async () => {
    const files = { "mlspec.yaml": "base: debian:12\n" };
    expect((await lint([], files)).out).toBe("");
    expect((await lint(["--notes"], files)).out).toContain("note[ML001 image-by-tag]");
  });

  test("sees the build context, its ignore file, and secrets in what is copied", async () => {
    const files = {
      "mlspec.yaml": "base: debian:12\nfiles: ['.:/app/', 'data/*.csv:/data/']\n",
      ".dockerignore": "*.pem\ndata\n",
      ".env": "A=b",
      "key.pem": "x",
      "conf/app.ini": `a = 1\nkey = ${SECRETS[1]}\n`,
      "data/a.csv": "1",
    };
    const { out } = await lint([], files);
    expect(out).toContain('warning[ML053 secret-file]: ".env" would be copied');
    expect(out).toContain('warning[ML033 secret-in-file]: line 2 of "conf/app.ini"');
    expect(out).toContain(
      'ML051 only-ignored]: all that "data/*.csv" stands for is left out by .dockerignore',
    );
    expect(out).not.toContain("key.pem");
    expect(out).not.toContain(SECRETS[1]);
  });

  test("reads the lock beside the spec, and knows contexts that take an image's place", async () => {
    const spec = "base: debian\npython: {packages: [a]}\n";
    expect((await lint([], { "mlspec.yaml": spec })).out).toContain("ML002");
    const lent = await lint(["--build-context", "debian=docker-image://debian:12"], { "mlspec.yaml": spec });
    expect(lent.out).not.toContain("ML002");
    const lock = JSON.stringify({ version: 1, images: {}, python: {} });
    expect((await lint([], { "mlspec.yaml": spec, "mlspec.lock": lock })).out).toContain("ML021 lock-stale");
  });

  test("takes the policy beside the spec, or the one that is named", async () => {
    const files = {
      "mlspec.yaml": "base: x.example/a:1\n",
      "mlspec-policy.yaml": "registries: [docker.io]\n",
      "other.yaml": "rules: {ML001: error}\n",
    };
    const beside = await lint([], files);
    expect([beside.code, beside.out]).toEqual([
      65,
      expect.stringContaining("error[ML003 registry-not-allowed]"),
    ]);
    const named = await lint(["--policy", "other.yaml"], files);
    expect([named.code, named.out]).toEqual([65, expect.stringContaining("error[ML001 image-by-tag]")]);
    await expect(lint(["--policy", "none.yaml"], files)).rejects.toThrow("cannot read none.yaml");
  });

  test("tells mistakes of the policy with their place", async () => {
    const { code, out } = await lint([], {
      "mlspec.yaml": "base: debian:12\n",
      "mlspec-policy.yaml": "registry: [a]\nrules: {ML999: off}\nsize: much\n",
    });
    expect(code).toBe(65);
    expect(out).toContain("mlspec-policy.yaml:1:1: error[unknown-key]");
    expect(out).toContain("mlspec-policy.yaml:2:9: error[bad-name]");
    expect(out).toContain("mlspec-policy.yaml:3:7: error[bad-size]");
  });

  test("sees a password in a list of packages", async () => {
    const { out } = await lint([], {
      "mlspec.yaml": "base: debian:12\npython: {requirements: r.txt}\n",
      "r.txt": `--index-url https://ci:${SECRETS[2]}@pypi.example.org/simple\nnumpy==1\n`,
    });
    expect(out).toContain('ML033 secret-in-file]: line 1 of "r.txt"');
    expect(out).not.toContain(SECRETS[2]);
  });

  test("explains a rule", async () => {
    expect((await lint(["--explain", "ml040"], {})).out).toMatch(/^## ML040: .*\n\nWeight: warning\./);
    await expect(lint(["--explain", "ML999"], {})).rejects.toThrow('unknown rule "ML999"');
  });
});

describe("mlspec lint --fix", () => {
  const spec = "# top\nbase: a:1 # base\n\ncmd: python   train.py\n";

  test("mends the file in place, once, and says so", async () => {
    const first = await lint(["--fix"], { "mlspec.yaml": spec });
    expect([first.code, first.out, first.err]).toEqual([0, "", "mlspec.yaml: mended 1 finding\n"]);
    const text = readFileSync(join(first.cwd, "mlspec.yaml"), "utf8");
    expect(text).toBe("# top\nbase: a:1 # base\n\ncmd: [python, train.py]\n");
    const again = await lint(["--fix"], {}, first.cwd);
    expect([again.out, again.err]).toEqual(["", ""]);
  });

  test("leaves a file alone that has nothing to mend, and standard input", async () => {
    const { cwd, out } = await lint(["--fix"], { "mlspec.yaml": "base: [\n" });
    expect(out).toContain("yaml-syntax");
    expect(readFileSync(join(cwd, "mlspec.yaml"), "utf8")).toBe("base: [\n");
    await expect(lint(["--fix", "-"], {})).rejects.toThrow("--fix writes into files");
  });
});

describe("mlspec lint --format sarif", () => {
  test("is valid by the schema of OASIS, with rules, places and fixes", async () => {
    const { out } = await lint(["--notes", "--format", "sarif"], {
      "mlspec.yaml": "base: debian\ncmd: python train.py\nfils: 1\n",
    });
    const broken = out;
    const { out: whole } = await lint(["--notes", "--format", "sarif"], {
      "mlspec.yaml": "base: debian:12\ncmd: python train.py\n",
    });
    // What it says as draft 04 of JSON Schema it says as draft 07, beside its own name and that of its draft.
    const { $schema: _, id: __, ...schema } = sarifSchema;
    const ajv = new Ajv({ strict: false, unicodeRegExp: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    for (const text of [broken, whole]) {
      expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    }
    expect(validate({ ...JSON.parse(whole), version: "2.0.0" })).toBe(false);
    const [run] = JSON.parse(whole).runs;
    const found = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === "ML043");
    expect(found).toMatchObject({
      level: "warning",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "mlspec.yaml" },
            region: { startLine: 2, startColumn: 6, endLine: 2, endColumn: 21 },
          },
        },
      ],
      fixes: [{ artifactChanges: [{ replacements: [{ insertedContent: { text: "[python, train.py]" } }] }] }],
    });
    expect(run.tool.driver.rules[found.ruleIndex].id).toBe("ML043");
  });
});
