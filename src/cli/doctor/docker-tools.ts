import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { bytes } from "../progress/index.ts";
import { check, type Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";

const AREA = "docker";
const ANSWER_MS = 5000;
/** Less than this is soon full: an image for machine learning has several gigabytes, and is there twice while it is built. */
const SPARE_BYTES = 10e9;

/** Docker's command line, its context, buildx, and the space where local engines keep their data. */
export async function dockerFindings(machine: Machine): Promise<readonly Finding[]> {
  if (!(await machine.hasProgram("docker"))) {
    return [
      {
        area: AREA,
        state: "note",
        text: "there is no docker on the PATH: --load needs it where the engine is a buildkitd",
        remedy: "install Docker's command line",
      },
      ...(await diskFindings(machine, [])),
    ];
  }
  const ask = (...words: string[]): Promise<string> => answerOf("docker", words, machine);
  const [context, buildx, root] = await Promise.all([
    ask("context", "show"),
    ask("buildx", "version"),
    ask("info", "--format", "{{.DockerRootDir}}"),
  ]);
  return [
    { area: AREA, state: "ok", text: `docker's context is ${context === "" ? "unknown" : context}` },
    check(
      AREA,
      buildx !== "",
      [`buildx: ${buildx}`, "docker has no buildx: mlspec does without, docker build with a spec does not"],
      "install docker-buildx-plugin",
      "note",
    ),
    ...(await diskFindings(machine, root.startsWith("/") ? [root] : [])),
  ];
}

async function diskFindings(machine: Machine, roots: readonly string[]): Promise<readonly Finding[]> {
  const home = machine.env.HOME ?? "/nowhere";
  const places = [...roots, "/var/lib/buildkit", `${home}/.local/share/buildkit`];
  const findings: Finding[] = [];
  for (const place of places) {
    const free = await machine.freeBytes(place);
    if (free === undefined) continue;
    const text = `${bytes(free)} are free for ${place}`;
    findings.push(
      check(
        "disk",
        free >= SPARE_BYTES,
        [text, text],
        "mlspec prune --force, or docker system prune",
        "note",
      ),
    );
  }
  return findings;
}

/** The first line a program prints; empty where it fails. */
async function answerOf(program: string, words: readonly string[], { env }: Machine): Promise<string> {
  return promisify(execFile)(program, [...words], { env: { ...env }, timeout: ANSWER_MS }).then(
    ({ stdout }) => stdout.split("\n")[0]?.trim() ?? "",
    () => "",
  );
}
