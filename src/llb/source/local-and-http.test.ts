import { describe, expect, it, test } from "vitest";
import { decodeState, listedCapabilities, sourceOp } from "../testing/decode.ts";
import { goJsonList } from "./go-json.ts";
import { http } from "./http.ts";
import { local } from "./local.ts";

describe("local", () => {
  it("has no attributes, no platform and an empty list of constraints by default", () => {
    const op = decodeState(local("context"));
    expect(sourceOp(op)).toMatchObject({ identifier: "local://context", attrs: {} });
    expect(op.platform).toBeUndefined();
    expect(op.constraints).toMatchObject({ filter: [] });
  });

  it("carries every attribute with its capability", () => {
    const state = local("context", {
      sessionId: "id",
      includePatterns: ["a*", "!b"],
      excludePatterns: ["<c>&"],
      followPaths: ["d"],
      sharedKeyHint: "hint",
      differ: "none",
      differRequired: true,
      metadataOnly: { except: ["e"] },
    });
    expect(sourceOp(decodeState(state)).attrs).toEqual({
      "local.session": "id",
      "local.includepattern": '["a*","!b"]',
      "local.excludepatterns": '["\\u003cc\\u003e\\u0026"]',
      "local.followpaths": '["d"]',
      "local.sharedkeyhint": "hint",
      "local.differ": "none",
      "local.metadatatransfer": "true",
      "local.metadatatransferexclude": '["e"]',
    });
    expect(listedCapabilities(state)).toEqual([
      "source.local",
      "source.local.differ",
      "source.local.excludepatterns",
      "source.local.followpaths",
      "source.local.includepatterns",
      "source.local.metadatatransfer",
      "source.local.sessionid",
      "source.local.sharedkeyhint",
    ]);
  });

  it("names a unique id only where no session is named", () => {
    expect(sourceOp(decodeState(local("c", { unique: "u" }))).attrs).toEqual({ "local.unique": "u" });
    expect(sourceOp(decodeState(local("c", { unique: "u", sessionId: "s" }))).attrs).toEqual({
      "local.session": "s",
    });
  });

  it("has no attribute for an empty list", () => {
    expect(sourceOp(decodeState(local("c", { followPaths: [], metadataOnly: {} }))).attrs).toEqual({
      "local.metadatatransfer": "true",
    });
  });
});

test("lists are written as Go writes them", () => {
  expect(goJsonList(['a"b\\', "é\u2028", "\t", "</>"])).toBe(
    '["a\\"b\\\\","é\\u2028","\\t","\\u003c/\\u003e"]',
  );
  expect(goJsonList([])).toBeUndefined();
});

describe("http", () => {
  it("carries every attribute with its capability, the misspelt one too", () => {
    const state = http("https://example.org/f?x=1", {
      checksum: "sha256:00",
      filename: "g",
      mode: 0o100755,
      uid: 1000,
      gid: 1001,
      authHeaderSecret: "auth",
      accept: "text/plain",
      userAgent: "agent",
      signature: { publicKey: "key", signature: "sig" },
    });
    expect(sourceOp(decodeState(state))).toMatchObject({
      identifier: "https://example.org/f?x=1",
      attrs: {
        "http.checksum": "sha256:00",
        "http.filename": "g",
        "http.perm": "0755",
        "http.uid": "1000",
        "http.gid": "1001",
        "http.authheadersecret": "auth",
        "http.header.accept": "text/plain",
        "http.header.user-agent": "agent",
        "http.sig.pubkey": "key",
        "http.sig.signature": "sig",
      },
    });
    expect(listedCapabilities(state)).toEqual([
      "soruce.http.uidgid",
      "source.http",
      "source.http.auth",
      "source.http.checksum",
      "source.http.header",
      "source.http.perm",
      "source.http.signatureverify",
    ]);
  });

  it("leaves out an owner of 0, which is the default", () => {
    expect(sourceOp(decodeState(http("http://h/f", { uid: 0, gid: 0, mode: 0 }))).attrs).toEqual({});
  });

  it("takes only http and https", () => {
    expect(() => http("ftp://h/f")).toThrow("neither an http nor an https");
  });
});
