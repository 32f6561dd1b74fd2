import { causesText } from "./explain.ts";
import { EXIT_RULES, LINE_RULES } from "./rules/table.ts";
import type { StepFailure } from "./step-failure.ts";

const HEAD = `# Causes

Written by \`make schema\` from the tables in \`src/failure\`; do not edit.

When a step fails, \`mlspec build\` and \`mlspecd\` look for what its output gives away, and end their message with up to two
causes and what to write in the spec. Each has a stable id. Where nothing is known of the output, nothing is said.
`;

/** The page of all causes: what a step prints, and what is said of it. */
export function failureReference(): string {
  const sections = new Map<string, string[]>();
  const add = (id: string, text: string): void => {
    sections.set(id, [...(sections.get(id) ?? []), text]);
  };
  for (const { id, sample, line, tell } of LINE_RULES) {
    const step: StepFailure = { name: "[image.build 1/1] step", lines: sample, exitCode: 126 };
    const told = sample.flatMap((text) => {
      const match = line.exec(text);
      return match === null ? [] : (tell(match, step) ?? []);
    });
    add(id, fenced(`${sample.join("\n")}\n${causesText(told.map((one) => ({ id, ...one })))}`));
  }
  for (const { id, exitCode, says, hint } of EXIT_RULES) {
    add(id, `Exit code ${exitCode}, where no line tells:\n\n${fenced(causesText([{ id, says, hint }]))}`);
  }
  const pages = [...sections].map(([id, texts]) => `## ${id}\n\n${texts.join("\n")}`);
  return `${HEAD}\n${pages.join("\n")}`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\`\`\`\n`;
}
