import { beforeAll, describe, expect, it } from "vitest";
import { exampleGraphs } from "../../src/llb/example-graphs.ts";
import {
  type Capabilities,
  capabilities,
  findMissingCapabilities,
  image,
  marshal,
  type State,
} from "../../src/llb/index.ts";
import { LLBBridge } from "../../src/proto/index.ts";
import { asFrontend, type BridgeCall } from "./client-frontend.ts";

const platform = { os: "linux", architecture: "amd64" };
const base = image("docker.io/library/debian:bookworm-slim", { platform });

/** Solves a state to the end and gives its ref. */
async function solve(call: BridgeCall, state: State, caps: Capabilities): Promise<string> {
  const { result } = await call(LLBBridge.method.solve, {
    Definition: marshal(state, { platform, caps }),
    Evaluate: true,
    allowResultReturn: true,
    allowResultArrayRef: true,
  });
  if (result?.result.case !== "ref") throw new Error("the engine gave no ref");
  return result.result.value.id;
}

describe("graphs of the LLB library on the engine", () => {
  let caps: Capabilities;

  beforeAll(async () => {
    const pong = await asFrontend((call) => call(LLBBridge.method.ping, {}));
    caps = capabilities(
      pong.LLBCaps.map(({ ID, Enabled, DisabledReasonMsg }) => ({
        id: ID,
        enabled: Enabled,
        reason: DisabledReasonMsg,
      })),
    );
  });

  it("are a few dozen, most of which every current engine can solve", () => {
    const able = exampleGraphs.filter(
      ({ build, needsSession }) => !needsSession && findMissingCapabilities(build(base), caps).length === 0,
    );
    expect(able.length).toBeGreaterThan(35);
  });

  it.for(exampleGraphs)("$name", async ({ build, files = {}, absent = [], needsSession }, { skip }) => {
    const state = build(base);
    const missing = findMissingCapabilities(state, caps);
    if (missing.length > 0) {
      expect(() => marshal(state, { platform, caps })).toThrow(missing[0]?.capability);
      return;
    }
    if (needsSession) skip("the engine would ask a client for files or secrets, and this build has none");
    await asFrontend(async (call) => {
      const Ref = await solve(call, state, caps);
      const read = async (FilePath: string) => {
        const { Data } = await call(LLBBridge.method.readFile, { Ref, FilePath });
        return Buffer.from(Data).toString();
      };
      for (const [path, content] of Object.entries(files)) expect(await read(path), path).toBe(content);
      for (const path of absent) await expect(read(path), path).rejects.toThrow(/no such file/);
    });
  });
});
