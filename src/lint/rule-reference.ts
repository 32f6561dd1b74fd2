import { CATALOGUE, codesOf } from "../diagnostics/index.ts";
import { policyType } from "./policy/policy.ts";
import type { LintRule } from "./rule.ts";
import { LINT_RULES } from "./rule-table.ts";

const INTRODUCTION = `# Rules

Written by \`make schema\` from the tables in \`src/lint\`; do not edit.

\`mlspec lint\` looks at specs with all of these rules, and \`docker buildx build --call=check\` with those that need neither the build
context nor a policy; \`mlspec lint --explain ML040\` prints one. Its exit code is 65 after an error and 0 otherwise; warnings and notes
do not change it, and notes are printed only with \`--notes\`. \`--format json\` and \`--format sarif\` are for programs (SARIF 2.1.0). \`--fix\` mends in the files what can be mended without
changing what they mean.

A comment silences a rule for the line it ends or the line below it; what stops a build and what a policy forbids cannot be silenced:

\`\`\`yaml
base: debian:12
# mlspec-ignore: ML040
expose: [8000]
\`\`\`

Secrets are covered by \`*\` in everything that is printed.
`;

/** The page about all rules and the policy file, as Markdown. */
export function ruleReference(): string {
  const rows = LINT_RULES.map(
    (rule) =>
      `| [${rule.id}](#${anchor(rule)}) | ${weightOf(rule)} | ${rule.title} | ${rule.fix === undefined ? "" : "yes"} |`,
  );
  return [
    INTRODUCTION,
    "| rule | weight | about | fix |\n|---|---|---|---|",
    ...rows,
    "",
    ...LINT_RULES.map((rule) => `${ruleText(rule)}\n`),
    policyReference(),
  ].join("\n");
}

/** What there is to say about one rule, as Markdown. */
export function ruleText(rule: LintRule): string {
  const { id, title, why, remedy, found, fix, bad, good } = rule;
  const parts = [`## ${id}: ${title}`, `Weight: ${weightOf(rule)}. ${why}`, `What to do: ${remedy}`];
  if (fix !== undefined) parts.push(`\`--fix\`: ${fix}`);
  if (found !== undefined) parts.push(`Found by ${found}`);
  if (bad !== undefined && bad.spec.length < 400) parts.push(example("Told about", bad.spec));
  if (good !== undefined && good.spec.length < 400) parts.push(example("Not told about", good.spec));
  return `${parts.join("\n\n")}\n`;
}

function example(what: string, spec: string): string {
  return `${what}:\n\n\`\`\`yaml\n${spec}\`\`\``;
}

/** The severities of a rule's messages. */
function weightOf({ id }: LintRule): string {
  const weights = codesOf(id).map((code) => CATALOGUE[code].severity);
  return [...new Set(weights)].sort().join(" or ");
}

/** The address of a heading, as Markdown pages make it. */
function anchor({ id, title }: LintRule): string {
  return `${id}: ${title}`
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}

function policyReference(): string {
  const rows = fieldRows("", policyType.fields);
  return `# Policy

A site's policy is a file \`mlspec-policy.yaml\` beside the spec, or the one \`--policy FILE\` names, of \`mlspec lint\` and of
\`mlspec build\`. In names, \`*\` stands for anything. What the policy forbids is an error, and stops \`mlspec build\`; \`rules\` can change
that, and the weight of every rule that does not stop a build anyway. Mistakes in the policy are told with their line;
for editors there is its JSON Schema, \`mlspec schema --of policy\`.

| key | what | example |
|---|---|---|
${rows.join("\n")}
`;
}

function fieldRows(prefix: string, fields: typeof policyType.fields): readonly string[] {
  return Object.entries(fields).flatMap(([key, field]) => [
    `| \`${prefix}${key}\` | ${field.doc} | \`${key}: ${field.example}\` |`,
    ...(field.type.kind === "object" ? fieldRows(`${prefix}${key}.`, field.type.fields) : []),
  ]);
}
