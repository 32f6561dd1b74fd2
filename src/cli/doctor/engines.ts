import { EngineClient } from "../../buildkit/control/index.ts";
import {
  type AddressChoice,
  connectEngine,
  type EngineConnection,
  EngineUnreachable,
} from "../../buildkit/transport/index.ts";
import { engineCapabilities, enginesToTry, engineTraits } from "../engine/index.ts";
import type { Io } from "../io.ts";
import { bytes } from "../progress/index.ts";
import { missingCapabilities } from "./capability-costs.ts";
import type { Finding } from "./finding.ts";

const AREA = "engine";
const ANSWER_MS = 5000;

/** Looks at every place where an engine can be, and at what the engines there can do. */
export async function engineFindings(address: string | undefined, io: Io): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const choice of await enginesToTry(io.env, address)) findings.push(...(await lookAt(choice, io)));
  return findings;
}

/** Whether any engine was reached. */
export function isReached(findings: readonly Finding[]): boolean {
  return findings.some(({ area, state }) => area === AREA && state === "ok");
}

async function lookAt(choice: AddressChoice, io: Io): Promise<readonly Finding[]> {
  const place = `${choice.address} (${choice.reason})`;
  try {
    const connection = await connectEngine([choice], { env: io.env, timeoutMs: ANSWER_MS });
    try {
      return await lookInto(connection, place);
    } finally {
      connection.close();
    }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const reason = error instanceof EngineUnreachable ? (error.attempts[0]?.message ?? said) : said;
    return [{ area: AREA, state: "note", text: `${place}: ${reason}`, ...remedyFor(reason) }];
  }
}

function remedyFor(reason: string): { readonly remedy?: string } {
  if (reason === "permission denied") {
    return {
      remedy:
        "join the group of the socket (usermod -aG docker USER, then log in again), or use a rootless engine",
    };
  }
  if (reason === "there is no such socket" || reason === "nobody is listening") {
    return { remedy: "start it (systemctl start docker, or buildkitd), or name another one with --addr" };
  }
  return {};
}

async function lookInto(connection: EngineConnection, place: string): Promise<readonly Finding[]> {
  const signal = AbortSignal.timeout(ANSWER_MS);
  const engine = new EngineClient(connection.client);
  const [info, workers, traits, capabilities, usage] = await Promise.all([
    engine.info({ signal }),
    engine.workers({ signal }),
    engineTraits(connection, signal),
    engineCapabilities(connection, signal),
    engine.diskUsage([], { signal }),
  ]);
  const platforms = [...new Set(workers[0]?.platforms.map(platformText))].join(", ");
  const version = info?.version || "older than 0.11";
  const store =
    connection.kind === "buildkitd" ? "" : `, ${traits.hasImageStore ? "containerd" : "classic"} image store`;
  const used = usage.reduce((sum, entry) => sum + entry.bytes, 0);
  return [
    {
      area: AREA,
      state: "ok",
      text: `${place}: ${connection.kind}${store}, BuildKit ${version}, builds for ${platforms}`,
    },
    ...missingCapabilities(capabilities).map(
      ({ id, cost, since }): Finding => ({
        area: "capabilities",
        state: "note",
        text: `${place} lacks ${id}: ${cost}`,
        remedy: `BuildKit has it since ${since}`,
      }),
    ),
    { area: "disk", state: "ok", text: `${place}: the build cache has ${bytes(used)}; mlspec du lists it` },
  ];
}

interface PlatformWords {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

function platformText({ os, architecture, variant }: PlatformWords): string {
  return [os, architecture, variant].filter(Boolean).join("/");
}
