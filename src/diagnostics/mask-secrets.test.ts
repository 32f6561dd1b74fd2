import { expect, test } from "vitest";
import { maskSecrets, maskText } from "./mask-secrets.ts";
import { renderDiagnostics } from "./render.ts";
import { createReporter } from "./reporter.ts";

const TOKEN = `hf_${"a".repeat(30)}`;

test.each([
  ["env: {DB_PASSWORD: hunter2}"],
  ['env: {DB_PASSWORD: "hunter2", A: b}'],
  ["env: {'DB_PASSWORD': 'hunter2'}"],
  ['{"env":{"DB_PASSWORD":"hunter2"}}'],
  ["env:\n  DB_PASSWORD: hunter2 # comment"],
  ["env:\n  DB_PASSWORD: &pw hunter2"],
  ["env:\n  DB_PASSWORD: |\n    hunter2\n\n    hunter2\n  A: b"],
  ["env:\n  DB_PASSWORD:\n    hunter2"],
  ["env:\n  DB_PASSWORD: first\n    hunter2"],
  ['env:\n  DB_PASSWORD: "first\n    hunter2"'],
  ["args:\n  DB_PASSWORD: {default: hunter2}"],
  ["args:\n  DB_PASSWORD:\n    default: hunter2"],
  ["env: {DB_PASSWORD: hun,hunter2"],
  ["steps: [export DB_PASSWORD=hunter2]"],
  ["steps: [\"DB_PASSWORD='x hunter2' run\"]"],
  ["env: {A: 'postgres://app:hunter2@db/x'}"],
  ["url: https://h/x?a=b&sig=hunter2&c=d"],
  [`env: {A: ${TOKEN}}`],
  ["content: |\n  -----BEGIN RSA PRIVATE KEY-----\n  hunter2\n  -----END RSA PRIVATE KEY-----\nnext: 1"],
  ["content: |\n  -----BEGIN PRIVATE KEY-----\n  hunter2"],
])("%s is covered, and nothing moves", (text) => {
  const masked = maskSecrets({ name: "a", text }).text;
  expect(masked).not.toMatch(/hunter2|hf_a/);
  expect(masked.replace(/[^\n]/g, "x")).toBe(text.replace(/[^\n]/g, "x"));
});

test.each([
  ["python: {index: {url: https://h/simple, secret: pypi_token}}"],
  ["models: [{from: hf://a/b, to: /m, token: hf_token}]"],
  ['env: {TOKEN_FILE: /run/x, MAX_TOKENS: 4096, API_KEY: "${KEY}", PASSWORD: ""}'],
  ["secrets: [{id: HF_TOKEN, env: HF_TOKEN}]"],
  ["base: debian@sha256:0123"],
])("%s is left as it is", (text) => {
  const file = { name: "a", text };
  expect(maskSecrets(file)).toBe(file);
});

test("messages hold no tokens", () => {
  expect(maskText(`not a name: "${TOKEN}"`)).toBe(`not a name: "${"*".repeat(33)}"`);
});

test("the excerpt of any diagnostic covers what another one says is a secret", () => {
  const file = { name: "a.yaml", text: "env: {token: hunter2, x: y}" };
  const report = createReporter();
  report.report("secret-in-text", { file, start: 13, end: 20 }, { name: "token" });
  report.report("reserved-arg", { file, start: 22, end: 23 }, { name: "x" });
  const shown = renderDiagnostics(report);
  expect(shown).not.toContain("hunter2");
  expect(shown).toContain(" 1 | env: {token: *******, x: y}\n   |              ^^^^^^^");
});

test("what is about a key covers what stands under it", () => {
  const file = { name: "a.yaml", text: "args:\n  token:\n    default: hunter2\n  x: y\n" };
  const shown = maskSecrets(file, [{ file, start: 8, end: 13 }]);
  expect(shown.text).toBe("args:\n  token:\n    ******** *******\n  x: y\n");
});

test("a long text is looked at in little time", () => {
  for (const text of [
    "a.".repeat(100_000),
    "A_TOKEN: ".repeat(50_000),
    "://a:".repeat(100_000),
    "x=".repeat(100_000),
  ]) {
    expect(maskSecrets({ name: "a", text }).text).toHaveLength(text.length);
  }
});
