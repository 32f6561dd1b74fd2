import { mkdirSync, writeFileSync } from "node:fs";
import { toBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { file, marshal, scratch } from "../../src/llb/index.ts";
import { type Definition, DefinitionSchema, LLBBridge } from "../../src/proto/index.ts";
import { type DefinitionCase, definitionCases, dockerfile, recordPath } from "../definitions/cases.ts";
import {
  expectGraphSurvives,
  expectMessageSurvives,
  expectOpsSurvive,
  expectSameOps,
  platform,
  recordedParts,
} from "../definitions/compare.ts";
import { rebuilds } from "../definitions/rebuild.ts";
import { asFrontend } from "./client-frontend.ts";

/** What the engine's own Dockerfile frontend makes of a Dockerfile; undefined if it is too old for it. */
function askEngine({ name, options, needs }: DefinitionCase): Promise<Definition | undefined> {
  return asFrontend(async (call) => {
    const { LLBCaps } = await call(LLBBridge.method.ping, {});
    if (needs !== undefined && !LLBCaps.some(({ ID, Enabled }) => Enabled && ID === needs)) return undefined;
    const source = file(scratch).mkfile("/Dockerfile", dockerfile(name)).state();
    const { result } = await call(LLBBridge.method.solve, {
      Frontend: "dockerfile.v0",
      FrontendOpt: { ...options },
      FrontendInputs: { dockerfile: marshal(source, { platform }) },
      allowResultReturn: true,
      allowResultArrayRef: true,
    });
    return result?.result.case === "ref" ? result.result.value.def : undefined;
  });
}

describe("a definition that the engine has made", () => {
  test.each(definitionCases)("of the case $name", async (definitionCase) => {
    const { name, needs } = definitionCase;
    const definition = await askEngine(definitionCase);
    if (definition === undefined) {
      expect(needs).toBeDefined();
      return;
    }
    const bytes = toBinary(DefinitionSchema, definition);
    const engine = process.env.MLSPEC_RECORD;
    if (engine) {
      mkdirSync(new URL(".", recordPath(engine, name)), { recursive: true });
      writeFileSync(recordPath(engine, name), bytes);
    }
    expectMessageSurvives(bytes);
    expectOpsSurvive(definition);
    expectGraphSurvives(definition);
    const rebuild = rebuilds[name];
    if (rebuild) expectSameOps(definition, rebuild(recordedParts(definition)));
  });
});
