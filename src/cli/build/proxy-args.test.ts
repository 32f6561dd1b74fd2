import { expect, test } from "vitest";
import { tempFolder } from "../testing/bundled.ts";
import { proxyArgs } from "./proxy-args.ts";

const config = JSON.stringify({
  proxies: {
    default: { httpProxy: "http://p:1", noProxy: "localhost", httpsProxy: "" },
    "tcp://far:2376": { allProxy: "socks5://q:2" },
  },
});

test.each<[about: string, files: Record<string, string>, env: object, given: object, want: object]>([
  ["no configuration", {}, {}, {}, {}],
  ["one that is not JSON", { "config.json": "{" }, {}, {}, {}],
  [
    "the usual engine",
    { "config.json": config },
    { DOCKER_HOST: "unix:///x" },
    {},
    {
      "build-arg:HTTP_PROXY": "http://p:1",
      "build-arg:http_proxy": "http://p:1",
      "build-arg:NO_PROXY": "localhost",
      "build-arg:no_proxy": "localhost",
    },
  ],
  [
    "an engine of its own",
    { "config.json": config },
    { DOCKER_HOST: "tcp://far:2376" },
    {},
    { "build-arg:ALL_PROXY": "socks5://q:2", "build-arg:all_proxy": "socks5://q:2" },
  ],
  [
    "what the user gave",
    { "config.json": config },
    {},
    { "build-arg:http_proxy": "" },
    { "build-arg:NO_PROXY": "localhost", "build-arg:no_proxy": "localhost" },
  ],
])("proxies of %s", async (_about, files, env, given, want) => {
  expect(await proxyArgs({ DOCKER_CONFIG: tempFolder(files), ...env }, { ...given })).toEqual(want);
});
