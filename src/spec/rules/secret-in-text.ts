import type { Rule } from "./rule.ts";

const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|APIKEY|API_KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?)(?:_|$)/i;
// Names such as TOKEN_FILE hold a path, MAX_TOKEN_LENGTH a number.
const ABOUT_A_SECRET = /_(?:FILE|PATH|DIR|URL|NAME|ID|LENGTH|LIMIT|COUNT|TTL)$/i;
// Prefixes which services give their tokens, so that they can be found.
const SECRET_VALUE =
  /\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9]|glpat-[A-Za-z0-9_-]{16}|hf_[A-Za-z0-9]{20}|sk-[A-Za-z0-9_-]{20}|AKIA[A-Z0-9]{16}|xox[bap]-[A-Za-z0-9]|pypi-[A-Za-z0-9_-]{40}|npm_[A-Za-z0-9]{30})|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Returns whether `value`, under the name `name`, is likely to be a secret. */
export function looksSecret(name: string, value: string): boolean {
  if (SECRET_VALUE.test(value)) return true;
  const refersElsewhere =
    value === "" || value.startsWith("/") || value.startsWith("$") || /^(?:true|false|[0-9]+)$/i.test(value);
  return SECRET_NAME.test(name) && !ABOUT_A_SECRET.test(name) && !refersElsewhere;
}

/** What is written in variables and labels can be read by everybody who has the image or its build record. */
export const checkSecrets: Rule = ({ spec, locate }, report) => {
  const sections = [
    { path: ["env"], values: spec.env },
    { path: ["labels"], values: spec.labels },
    { path: ["build", "env"], values: spec.build.env },
    ...spec.steps.map((step, index) => ({ path: ["steps", index, "env"], values: step.env })),
    ...spec.build.steps.map((step, index) => ({ path: ["build", "steps", index, "env"], values: step.env })),
    ...spec.tests.map((step, index) => ({ path: ["tests", index, "env"], values: step.env })),
  ];
  for (const { path, values } of sections) {
    for (const [name, value] of Object.entries(values)) {
      if (looksSecret(name, value)) report.report("secret-in-text", locate([...path, name]), { name });
    }
  }
};
