import { describe, expect, test } from "vitest";
import { readFrontendEnvironment } from "./frontend-environment.ts";

test("reads what BuildKit sets", () => {
  const workers = [
    {
      id: "w",
      labels: { "org.mobyproject.buildkit.worker.executor": "oci" },
      platforms: [
        { architecture: "amd64", os: "linux" },
        { architecture: "arm", os: "linux", variant: "v7", "os.version": "1", "os.features": ["f"] },
      ],
      gcPolicy: [{ all: true }],
      buildkitVersion: { version: "v0.25.2" },
    },
  ];
  const environment = readFrontendEnvironment({
    PATH: "/bin",
    BUILDKIT_FRONTEND_OPT_1: "target=a=b",
    BUILDKIT_FRONTEND_OPT_0: "no-cache=",
    BUILDKIT_FRONTEND_OPT_10: "filename=mlspec.yaml",
    BUILDKIT_SESSION_ID: "s",
    BUILDKIT_WORKERS: JSON.stringify(workers),
    BUILDKIT_EXPORTEDPRODUCT: "docker",
  });
  expect([...environment.options]).toEqual([
    ["filename", "mlspec.yaml"],
    ["no-cache", ""],
    ["target", "a=b"],
  ]);
  expect(environment).toMatchObject({ sessionId: "s", product: "docker" });
  expect(environment.workers).toEqual([
    {
      id: "w",
      labels: new Map([["org.mobyproject.buildkit.worker.executor", "oci"]]),
      platforms: [
        { os: "linux", architecture: "amd64" },
        { os: "linux", architecture: "arm", variant: "v7", osVersion: "1", osFeatures: ["f"] },
      ],
    },
  ]);
});

test("the numbers of options, given at random, change nothing", () => {
  const values = ["b=1", "a=2", "build-arg:X=y", "c"];
  const orders = [values, [...values].reverse()].map((list) =>
    readFrontendEnvironment(
      Object.fromEntries(list.map((value, i) => [`BUILDKIT_FRONTEND_OPT_${i}`, value])),
    ),
  );
  const [one, other] = orders.map((environment) => [...environment.options]);
  expect(one).toEqual(other);
  expect(one).toEqual([
    ["a", "2"],
    ["b", "1"],
    ["build-arg:X", "y"],
    ["c", ""],
  ]);
});

describe("without or with odd values", () => {
  test("an empty environment gives empty answers", () => {
    expect(readFrontendEnvironment({})).toEqual({
      options: new Map(),
      sessionId: "",
      workers: [],
      product: "",
    });
  });

  test.each(["", "null", "[]"])("workers %j are none", (json) => {
    expect(readFrontendEnvironment({ BUILDKIT_WORKERS: json }).workers).toEqual([]);
  });

  test("a worker of unknown shape is read as far as it goes", () => {
    const { workers } = readFrontendEnvironment({ BUILDKIT_WORKERS: '[{"id":7,"platforms":[null]},3]' });
    expect(workers).toEqual([
      { id: "", labels: new Map(), platforms: [{ os: "", architecture: "" }] },
      { id: "", labels: new Map(), platforms: [] },
    ]);
  });

  test.each(["{", "7"])("workers %j are an error", (json) => {
    expect(() => readFrontendEnvironment({ BUILDKIT_WORKERS: json })).toThrow("BUILDKIT_WORKERS is not");
  });

  test("variables that only look alike are left alone", () => {
    const { options } = readFrontendEnvironment({
      BUILDKIT_FRONTEND_OPT_X: "a=b",
      BUILDKIT_FRONTEND_OPT_0: undefined,
    });
    expect(options.size).toBe(0);
  });
});
