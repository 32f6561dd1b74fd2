import { afterAll, expect, it } from "vitest";
import { PolicyAction, PolicyVerifier } from "../../proto/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { type PolicySource, type PolicyVerdict, sourcePolicy } from "./source-policy.ts";

const asked: PolicySource[] = [];
let verdict: () => PolicyVerdict = () => ({ action: "allow" });
const engine = fakeEngine([
  sourcePolicy(async (source) => {
    asked.push(source);
    return verdict();
  }),
]);
afterAll(engine.close);

const identifier = "docker-image://docker.io/library/debian:12";
const request = {
  Platform: { OS: "linux", Architecture: "amd64", Variant: "v2" },
  Source: {
    Source: { identifier, attrs: { "image.resolvemode": "local" } },
    Image: { Digest: "sha256:1", Config: Buffer.from("{}") },
  },
};
const ask = async (given: PolicyVerdict) => {
  verdict = () => given;
  return (await engine.client.unary(PolicyVerifier.method.checkPolicy, request)).result;
};

it("a source is told with what the engine knows of it", async () => {
  await ask({ action: "allow" });
  expect(asked).toEqual([
    {
      identifier,
      attrs: { "image.resolvemode": "local" },
      platform: { os: "linux", architecture: "amd64", variant: "v2" },
      image: { digest: "sha256:1", config: Buffer.from("{}") },
      git: undefined,
      http: undefined,
    },
  ]);
});

it.each<[PolicyVerdict, object]>([
  [{ action: "allow" }, { action: PolicyAction.ALLOW }],
  [
    { action: "deny", messages: ["not signed", "too old"] },
    { action: PolicyAction.DENY, denyMessages: [{ message: "not signed" }, { message: "too old" }] },
  ],
  [
    { action: "convert", identifier: "docker-image://mirror/debian:12" },
    { action: PolicyAction.CONVERT, update: { identifier: "docker-image://mirror/debian:12", attrs: {} } },
  ],
])("%j is a decision", async (given, value) => {
  expect(await ask(given)).toMatchObject({ case: "decision", value });
});

it("what must be looked up is the very source that was asked about", async () => {
  expect(await ask({ action: "resolve" })).toMatchObject({
    case: "request",
    value: { Source: request.Source.Source, Platform: request.Platform },
  });
});

it("a judge that throws ends the build, with its reason", async () => {
  verdict = () => {
    throw new Error("no key");
  };
  await expect(engine.client.unary(PolicyVerifier.method.checkPolicy, request)).rejects.toThrow(
    `the policy cannot judge ${identifier}: no key`,
  );
});
