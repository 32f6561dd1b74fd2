import type { Reporter } from "../../diagnostics/index.ts";
import { modelSecrets } from "../../spec/index.ts";
import type { LintRule, LintSubject } from "../rule.ts";

/** Rules that a site's policy alone has something to say about. */
export const POLICY_RULES: readonly LintRule[] = [
  {
    id: "ML100",
    title: "A label that the policy wants is missing",
    why: "Tools of the site find images and their owners by it.",
    remedy: "Add it to `labels`.",
    bad: { spec: "base: debian:12\n", policy: "labels: [org.opencontainers.image.source]\n" },
    good: {
      spec: "base: debian:12\nlabels: {org.opencontainers.image.source: 'https://example.org/a'}\n",
      policy: "labels: [org.opencontainers.image.source]\n",
    },
    check: ({ target: { spec, locate }, labels, policy }, report) => {
      for (const label of policy?.labels ?? []) {
        if (labels.has(label)) continue;
        if (!Object.hasOwn(spec.labels, label)) report.report("label-missing", locate(["labels"]), { label });
      }
    },
  },
  {
    id: "ML101",
    title: "The policy forbids a name",
    why: "Some secrets and variables have no place in a build.",
    remedy: "Use another one; the policy's `forbidden` has the patterns.",
    bad: {
      spec: "base: debian:12\nsteps: [{run: ./fetch, secrets: [prod-db]}]\n",
      policy: "forbidden: {secrets: [prod-*]}\n",
    },
    good: {
      spec: "base: debian:12\nsteps: [{run: ./fetch, secrets: [test-db]}]\n",
      policy: "forbidden: {secrets: [prod-*]}\n",
    },
    check: checkNames,
  },
  {
    id: "ML102",
    title: "The image is larger than the policy allows",
    why: "Every node pulls it.",
    remedy: "Start from a smaller base, leave out what is needed for building alone, or mount models.",
    found: "`mlspec build`, when the policy has `size`, in images written as archives.",
  },
];

function checkNames({ file, target: { spec, locate }, policy }: LintSubject, report: Reporter): void {
  const { env = [], args = [], secrets = [] } = policy?.forbidden ?? {};
  const steps = [
    ...spec.steps.map((step, index) => ({ step, at: ["steps", index] })),
    ...spec.build.steps.map((step, index) => ({ step, at: ["build", "steps", index] })),
    ...spec.tests.map((step, index) => ({ step, at: ["tests", index] })),
    ...spec.models.flatMap(({ convert }, index) =>
      convert === undefined ? [] : [{ step: convert, at: ["models", index, "convert"] }],
    ),
  ];
  const variables = [
    { at: ["env"], table: spec.env },
    { at: ["build", "env"], table: spec.build.env },
    ...steps.map(({ step, at }) => ({ at: [...at, "env"], table: step.env })),
  ];
  for (const { at, table } of variables) {
    for (const name of Object.keys(table)) {
      const found = env.find((pattern) => matches(pattern, name));
      if (found !== undefined)
        report.report("name-forbidden", locate([...at, name]), { kind: "variable", name, pattern: found });
    }
  }
  const ids = [
    ...steps.flatMap(({ step, at }) =>
      step.secrets.map(({ id }, index) => ({ id, at: [...at, "secrets", index] })),
    ),
    ...spec.models.flatMap((model, index) =>
      modelSecrets(model).map(({ id, path }) => ({ id, at: ["models", index, ...path] })),
    ),
    ...(spec.python?.index?.secret === undefined
      ? []
      : [{ id: spec.python.index.secret, at: ["python", "index", "secret"] }]),
  ];
  for (const { id, at } of ids) {
    const found = secrets.find((pattern) => matches(pattern, id));
    if (found !== undefined)
      report.report("name-forbidden", locate(at), { kind: "secret", name: id, pattern: found });
  }
  for (const { name, span } of file.args) {
    const found = args.find((pattern) => matches(pattern, name));
    if (found !== undefined)
      report.report("name-forbidden", span, { kind: "build arg", name, pattern: found });
  }
}

/** `*` stands for anything; letters match in either case. */
function matches(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  const [first = "", ...rest] = parts;
  if (rest.length === 0) return text === first;
  const last = rest.pop() ?? "";
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > text.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
