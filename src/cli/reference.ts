import { COMMANDS } from "./command-table.ts";
import { EXIT_MEANINGS } from "./exit-code.ts";
import type { Flag } from "./flags/index.ts";
import { commandUsage } from "./help.ts";

/** Where the examples are run, as the tests of documents read it. */
const EXAMPLE_FOLDER = "testdata/gallery/cpp-static";

/** The reference of the command line, from the table of its commands. */
export async function commandReference(): Promise<string> {
  const sections: string[] = [];
  for (const { name, summary, load } of COMMANDS) {
    const { operands, about, flags, examples } = await load();
    const rows = Object.entries(flags).map(
      ([long, flag]) => `| ${flagCell(long, flag)} | ${cell(flag.doc)} |`,
    );
    sections.push(
      [
        `## ${name}`,
        "",
        `\`${commandUsage(name, { operands, flags })}\`: ${summary}.`,
        ...(about === "" ? [] : ["", about]),
        ...(rows.length === 0 ? [] : ["", "| flag | meaning |", "|---|---|", ...rows]),
        "",
        `<!-- run in: ${EXAMPLE_FOLDER} -->`,
        "```sh",
        ...examples,
        "```",
      ].join("\n"),
    );
  }
  return `${[HEAD, ...sections, exitCodes()].join("\n\n")}\n`;
}

const HEAD = `# The command line

\`mlspec COMMAND [FLAGS]\`; \`mlspec help COMMAND\` says what stands here. Flags are \`--name VALUE\`, \`--name=VALUE\` or \`-n VALUE\`;
one that may be given several times counts each time. \`--\` ends them. A FILE that is a folder means its \`mlspec.yaml\`, \`-\`
is standard input. Results go to standard output, everything else to standard error.

An engine is found at \`--addr\`, else \`BUILDKIT_HOST\`, else BuildKit's own sockets, else Docker's (\`DOCKER_HOST\`, its context).
For TLS to \`tcp://\`: \`BUILDKIT_TLS_DIR\` is a folder with \`ca.pem\` and, for mTLS, \`cert.pem\` and \`key.pem\`; \`BUILDKIT_TLS_SERVER_NAME\` the name in the engine's certificate. Docker's variables hold for Docker.
\`NO_COLOR\` takes the colours out of progress, \`FORCE_COLOR\` puts them in, \`BUILDKIT_PROGRESS\` is \`--progress\`.`;

function exitCodes(): string {
  const rows = EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return ["## Exit codes", "", "| code | meaning |", "|--:|---|", ...rows].join("\n");
}

function flagCell(long: string, flag: Flag): string {
  const short = flag.short === undefined ? "" : `-${flag.short}, `;
  return cell(`\`${short}--${long}${flag.kind === "switch" ? "" : ` ${flag.value}`}\``);
}

/** A text in a cell of a table. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
