import { describe, expect, it, test } from "vitest";
import { decodeState, listedCapabilities, sourceOp } from "../testing/decode.ts";
import { type GitOptions, git } from "./git.ts";

const decode = (url: string, ref?: string, options?: GitOptions) =>
  sourceOp(decodeState(git(url, ref, options)));
const secrets = { "git.authtokensecret": "GIT_AUTH_TOKEN", "git.authheadersecret": "GIT_AUTH_HEADER" };

describe("git identifier and address", () => {
  test.each<[string, string | undefined, GitOptions, string, string]>([
    ["https://h/p.git", undefined, {}, "git://h/p.git", "https://h/p.git"],
    ["https://h/p.git", "v1", {}, "git://h/p.git#v1", "https://h/p.git"],
    ["https://h/p.git", "v1", { subdir: "a/../b/" }, "git://h/p.git#v1:b", "https://h/p.git"],
    ["https://h/p.git", undefined, { subdir: "/b" }, "git://h/p.git#:b", "https://h/p.git"],
    ["https://h/p.git", "v1", { subdir: "/" }, "git://h/p.git#v1", "https://h/p.git"],
    ["https://h/p.git#main:sub", undefined, {}, "git://h/p.git#main:sub", "https://h/p.git"],
    ["https://h/p.git#main:sub", "v2", { subdir: "" }, "git://h/p.git#v2", "https://h/p.git"],
    [
      "https://user:pw@h:8443/p//q/?x=y#r",
      undefined,
      {},
      "git://h:8443/p/q#r",
      "https://user:pw@h:8443/p//q/",
    ],
    ["h/p", undefined, {}, "git://h/p", "https://h/p"],
    ["git://h/p", undefined, {}, "git://h/p", "git://h/p"],
    ["HTTP://h/p", undefined, {}, "git://h/p", "http://h/p"],
    ["ssh://git@h:22/p", undefined, {}, "git://h:22/p", "ssh://git@h:22/p"],
    ["git@h:o/p.git", "v1", {}, "git://h/o/p.git#v1", "git@h:o/p.git"],
    ["git@h:o/p.git#v2:s", undefined, {}, "git://h/o/p.git#v2:s", "git@h:o/p.git"],
  ])("%s %s %j", (url, ref, options, identifier, remote) => {
    const op = decode(url, ref, options);
    expect(op.identifier).toBe(identifier);
    expect(op.attrs["git.fullurl"]).toBe(remote);
  });

  it("is one source for https and ssh", () => {
    expect(decode("https://h/o/p.git", "v1").identifier).toBe(decode("git@h:o/p.git", "v1").identifier);
  });

  test.each(["file:///x", "ftp://h/p", "https://", ""])("refuses %j", (url) => {
    expect(() => git(url)).toThrow("is not the address of a git repository");
  });
});

describe("git attributes", () => {
  it("names the default secrets without relying on them", () => {
    const state = git("https://h/p", "v1");
    expect(sourceOp(decodeState(state)).attrs).toEqual({ "git.fullurl": "https://h/p", ...secrets });
    expect(listedCapabilities(state)).toEqual(["source.git", "source.git.fullurl"]);
    expect(decodeState(state).platform).toBeUndefined();
  });

  it("carries every attribute with its capability", () => {
    const state = git("git@h:p", "v1", {
      subdir: "s",
      keepGitDir: true,
      authTokenSecret: "token",
      authHeaderSecret: "header",
      knownSshHosts: "h ssh-ed25519 AAAA\n",
      mountSshSock: "agent",
      checksum: "abc",
      skipSubmodules: true,
      mtime: "commit",
      fetchByCommit: true,
      checkoutBundle: true,
      bundle: { locator: "oci-layout+blob://x@sha256:00", sessionId: "s", storeId: "t" },
      signature: { publicKey: "key", rejectExpired: true, requireSignedTag: true, ignoreSignedTag: true },
    });
    expect(sourceOp(decodeState(state)).attrs).toEqual({
      "git.fullurl": "git@h:p",
      "git.keepgitdir": "true",
      "git.authtokensecret": "token",
      "git.authheadersecret": "header",
      "git.knownsshhosts": "h ssh-ed25519 AAAA\n",
      "git.mountsshsock": "agent",
      "git.checksum": "abc",
      "git.skipsubmodules": "true",
      "git.mtime": "commit",
      "git.fetchbycommit": "true",
      "git.checkoutbundle": "true",
      "git.bundle": "oci-layout+blob://x@sha256:00",
      "oci.session": "s",
      "oci.store": "t",
      "git.sig.pubkey": "key",
      "git.sig.rejectexpired": "true",
      "git.sig.requiresignedtag": "true",
      "git.sig.ignoresignedtag": "true",
    });
    expect(listedCapabilities(state)).toEqual(
      [
        "",
        ".bundle",
        ".checkoutbundle",
        ".checksum",
        ".fetchbycommit",
        ".fullurl",
        ".httpauth",
        ".keepgitdir",
        ".knownsshhosts",
        ".mountsshsock",
        ".mtime",
        ".signatureverify",
        ".skipsubmodules",
        ".subdir",
      ].map((suffix) => `source.git${suffix}`),
    );
  });

  it("mounts the default ssh agent only for ssh", () => {
    expect(decode("ssh://git@h/p").attrs["git.mountsshsock"]).toBe("default");
    expect(decode("https://h/p", "v1", { knownSshHosts: "x" }).attrs).toEqual({
      "git.fullurl": "https://h/p",
      ...secrets,
    });
  });
});
