import { access, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { EngineClient } from "../../buildkit/control/index.ts";
import { connectEngine, resolveAddress } from "../../buildkit/transport/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import type { Io } from "../io.ts";
import { atMost } from "../operands.ts";

/** Something that was looked at. */
interface Finding {
  readonly isGood: boolean;
  readonly text: string;
  readonly remedy?: string;
}

/** Looks for an engine and says what is in the way of a build. */
export const doctorCommand = command({
  operands: "",
  about:
    "Looks at every place where an engine can be, at the engines there, and at what rootless engines need.",
  flags: { addr: { kind: "text", value: "ADDRESS", doc: "only this engine" } },
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const engines = await findEngines(values.addr, io);
    const reached = engines.some(({ isGood }) => isGood);
    const findings = reached ? engines : [...engines, ...(await rootlessFindings(io))];
    for (const { isGood, text, remedy } of findings) {
      io.out.write(`${isGood ? "ok  " : "--  "} ${text}\n`);
      if (remedy !== undefined) io.out.write(`     ${remedy}\n`);
    }
    return reached ? EXIT.ok : EXIT.unreachable;
  },
});

async function findEngines(address: string | undefined, io: Io): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const choice of await resolveAddress(io.env, address)) {
    const place = `${choice.address} (${choice.reason})`;
    try {
      const { client, kind, close } = await connectEngine([choice], { env: io.env, timeoutMs: 3000 });
      try {
        const engine = new EngineClient(client);
        const [info, workers] = await Promise.all([engine.info(), engine.workers()]);
        const platforms = [...new Set(workers[0]?.platforms.map(platformText))].join(", ");
        const version = info?.version || "older than 0.11";
        findings.push({
          isGood: true,
          text: `${place}: ${kind}, BuildKit ${version}, builds for ${platforms}`,
        });
      } finally {
        close();
      }
    } catch (error) {
      const said = error instanceof Error ? (error.message.split("\n").at(-1) ?? "") : String(error);
      const reason = said.includes("): ") ? said.slice(said.indexOf("): ") + 3) : said;
      findings.push({ isGood: false, text: `${place}: ${reason}` });
    }
  }
  return findings;
}

function platformText({
  os,
  architecture,
  variant,
}: {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}): string {
  return [os, architecture, variant].filter(Boolean).join("/");
}

/** What a rootless BuildKit needs of the machine. */
async function rootlessFindings({ env }: Io): Promise<readonly Finding[]> {
  const namespaces = Number(await textOf("/proc/sys/user/max_user_namespaces"));
  const programs = ["buildkitd", "rootlesskit", "newuidmap", "newgidmap"];
  const missing = [];
  for (const name of programs) if (!(await isOnPath(name, env.PATH ?? ""))) missing.push(name);
  const subordinate =
    (await textOf("/etc/subuid")).trim() !== "" && (await textOf("/etc/subgid")).trim() !== "";
  return [
    finding(namespaces > 0, "user namespaces are allowed", "as root: sysctl user.max_user_namespaces=28633"),
    finding(
      subordinate,
      "/etc/subuid and /etc/subgid have entries",
      "as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 USER",
    ),
    finding(
      missing.length === 0,
      missing.length === 0
        ? "a rootless BuildKit's programs are there"
        : `not on the PATH: ${missing.join(", ")}`,
      "install BuildKit with rootlesskit, and the uidmap package",
    ),
  ];
}

function finding(isGood: boolean, text: string, remedy: string): Finding {
  return isGood ? { isGood, text } : { isGood, text, remedy };
}

async function textOf(path: string): Promise<string> {
  return readFile(path, "utf8").catch(() => "");
}

async function isOnPath(program: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter)) {
    const found = await access(join(folder, program)).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}
