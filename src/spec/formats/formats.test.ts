import { describe, expect, test } from "vitest";
import type { Format } from "./index.ts";
import * as formats from "./index.ts";

const HEX = "0123456789abcdef".repeat(4);

/** Name of the format, what it takes (and reads it as), what it refuses (and why). */
const TABLE: readonly (readonly [
  Format<unknown>,
  Readonly<Record<string, unknown>>,
  Readonly<Record<string, string>>,
])[] = [
  [formats.LINE, { "a b": "a b" }, { "": "bad-text", "  ": "bad-text", "a\nb": "bad-text" }],
  [formats.SCRIPT, { "a\nb": "a\nb" }, { "": "bad-text", " \n": "bad-text" }],
  [formats.WORD, { "a/b:c@d": "a/b:c@d" }, { "": "bad-text", "a b": "bad-text" }],
  [
    formats.ABSOLUTE_PATH,
    { "/": "/", "/a b/c": "/a b/c", "/..a": "/..a" },
    {
      "": "bad-path",
      a: "bad-path",
      "./a": "bad-path",
      "/a/../b": "escaping-path",
      "/..": "escaping-path",
      "/a\nb": "bad-path",
    },
  ],
  [
    formats.IMAGE_PATH,
    { "/a": "/a", "a/": "a/", ".": "." },
    { "": "bad-path", "../a": "escaping-path", "a/..": "escaping-path" },
  ],
  [
    formats.CONTEXT_PATH,
    { "a/*.py": "a/*.py", "/a": "/a", ".": ".", "**": "**" },
    { "": "bad-path", "..": "escaping-path", "a/../../b": "escaping-path" },
  ],
  [formats.SUBDIRECTORY, { "a/b": "a/b" }, { "/a": "bad-path", "": "bad-path", "a/..": "escaping-path" }],
  [
    formats.ENV_NAME,
    { A: "A", _a1: "_a1", __proto__x: "__proto__x" },
    { "": "bad-name", "1A": "bad-name", "A-B": "bad-name", "A=B": "bad-name", "A\n": "bad-name" },
  ],
  [
    formats.TARGET_NAME,
    { a: "a", "1-a.b_c": "1-a.b_c" },
    { A: "bad-name", "-a": "bad-name", "": "bad-name", "a/b": "bad-name" },
  ],
  [
    formats.SECRET_ID,
    { hf_token: "hf_token", "a/b.c": "a/b.c" },
    { "": "bad-name", "a b": "bad-name", "-a": "bad-name" },
  ],
  [
    formats.LABEL_KEY,
    { "org.x/y": "org.x/y", é: "é" },
    { "": "bad-name", "a b": "bad-name", "a=b": "bad-name" },
  ],
  [
    formats.SIGNAL,
    { SIGTERM: "SIGTERM", TERM: "TERM", "9": "9", "64": "64", "SIGRTMIN+3": "SIGRTMIN+3" },
    { "0": "bad-name", "65": "bad-name", sigterm: "bad-name", "": "bad-name" },
  ],
  [
    formats.PLATFORM,
    { "linux/amd64": "linux/amd64", "linux/arm/v7": "linux/arm/v7" },
    { linux: "bad-name", "linux/": "bad-name", "a/b/c/d": "bad-name" },
  ],
  [
    formats.USER_NAME,
    { app: "app", "_a.b-C": "_a.b-C" },
    { "1a": "bad-user", "a:b": "bad-user", "": "bad-user", [`a${"b".repeat(32)}`]: "bad-user" },
  ],
  [
    formats.OWNER,
    { app: "app", "1000:1000": "1000:1000", "app:1": "app:1" },
    { "a:b:c": "bad-user", ":a": "bad-user", "4294967295": "bad-user", "a b": "bad-user" },
  ],
  [
    formats.USER,
    { app: { name: "app", create: true }, "0": { uid: 0, create: true } },
    { "a:b": "bad-user", "4294967295": "bad-user" },
  ],
  [
    formats.DURATION,
    { "30s": 30_000, "1m30s": 90_000, "1.5s": 1500, "10ms": 10, "2h": 7_200_000 },
    {
      "": "bad-duration",
      "3": "bad-duration",
      "3d": "bad-duration",
      s: "bad-duration",
      "0s": "bad-duration",
      "1s ": "bad-duration",
      "-1s": "bad-duration",
      "99999h": "bad-duration",
    },
  ],
  [
    formats.SIZE,
    { "1": 1, "64m": 2 ** 26, "1G": 2 ** 30, "2KiB": 2048, "8kb": 8192, "5b": 5 },
    { "0": "bad-size", m: "bad-size", "1.5g": "bad-size", "99999999999t": "bad-size", "1 m": "bad-size" },
  ],
  [
    formats.MODE,
    { "0644": 0o644, "755": 0o755, "0o600": 0o600, "1777": 0o1777 },
    { "0999": "bad-mode", "64": "bad-mode", "": "bad-mode", "u+x": "bad-mode", "010644": "bad-mode" },
  ],
  [
    formats.PORT,
    { "80": "80/tcp", "53/udp": "53/udp", "90-99": "90-99/tcp", "7-7/sctp": "7/sctp" },
    {
      "0": "bad-port",
      "65536": "bad-port",
      "9-8": "bad-port",
      "80/x": "bad-port",
      "": "bad-port",
      "80:80": "bad-port",
    },
  ],
  [
    formats.WEB_URL,
    { "https://h/x?a=b@c": "https://h/x?a=b@c", "http://h:1/": "http://h:1/" },
    {
      "": "bad-url",
      "ftp://h": "bad-url",
      "https://": "bad-url",
      "https://h/a b": "bad-url",
      "https://u@h/": "credentials-in-url",
      "https://u:p@h/": "credentials-in-url",
      "https://h:x/": "bad-url",
    },
  ],
  [
    formats.GIT_URL,
    {
      "https://h/x.git": "https://h/x.git",
      "git@h:x/y": "git@h:x/y",
      "ssh://git@h/x": "ssh://git@h/x",
      "git://h/x": "git://h/x",
    },
    {
      "": "bad-url",
      "x/y": "bad-url",
      "https://h/x#v1": "bad-url",
      "https://u:p@h/x": "credentials-in-url",
      "ssh://u:p@h/x": "credentials-in-url",
      "file:///x": "bad-url",
      "--upload-pack=x": "bad-url",
    },
  ],
  [
    formats.GIT_REF,
    { main: "main", "v1.2": "v1.2", "feature/x": "feature/x" },
    { "": "bad-name", "-x": "bad-name", "a..b": "bad-name", "a b": "bad-name", "a~1": "bad-name" },
  ],
  [
    formats.SHA256,
    { [HEX]: HEX, [`sha256:${HEX.toUpperCase()}`]: HEX },
    { "": "bad-checksum", [HEX.slice(1)]: "bad-checksum", [`md5:${HEX}`]: "bad-checksum" },
  ],
  [
    formats.HEALTH_URL,
    { ":80/x": ":80/x", ":80": ":80", "/x": "/x", "http://localhost:8/": "http://localhost:8/" },
    {
      "80": "bad-url",
      ":0/": "bad-port",
      ":99999": "bad-port",
      ":x": "bad-url",
      "/a b": "bad-url",
      "http://u:p@h/": "credentials-in-url",
    },
  ],
  [
    formats.IMAGE,
    {
      scratch: "scratch",
      "debian:12": "debian:12",
      "h.example:5000/a/b__c:T": "h.example:5000/a/b__c:T",
      "localhost/a": "localhost/a",
      [`a/b@sha256:${HEX}`]: `a/b@sha256:${HEX}`,
      "[::1]:5000/a:b": "[::1]:5000/a:b",
    },
    {
      "": "bad-image",
      Debian: "bad-image",
      "a b": "bad-image",
      "a:": "bad-image",
      "a@": "bad-image",
      "a//b": "bad-image",
      "-a": "bad-image",
      "a:b:c": "bad-image",
      "https://a/b": "bad-image",
      "a@sha256:12": "bad-image",
    },
  ],
  [
    formats.OS_PACKAGE,
    { "libstdc++6": "libstdc++6", "a=1.2-3~x": "a=1.2-3~x", "a=1.*": "a=1.*", "libc6:i386": "libc6:i386" },
    {
      "": "bad-package",
      "-y": "bad-package",
      "a b": "bad-package",
      "a;b": "bad-package",
      "a=": "bad-package",
      "./a.deb": "bad-package",
    },
  ],
  [
    formats.PIP_REQUIREMENT,
    {
      " a==1 ": "a==1",
      "a[b]>=1; python_version < '3.9'": "a[b]>=1; python_version < '3.9'",
      "./x": "./x",
      "a @ https://h/a.whl": "a @ https://h/a.whl",
    },
    {
      "": "bad-package",
      "-r x": "bad-package",
      "--index-url x": "bad-package",
      "a\nb": "bad-package",
      "a @ https://u:p@h/a.whl": "credentials-in-url",
      "https://u:p@h/a.whl": "credentials-in-url",
    },
  ],
  [
    formats.PYTHON_VERSION,
    { "3": "3", "3.10": "3.10", "3.11.4": "3.11.4" },
    { "": "bad-version", "3.x": "bad-version", "3.1.2.3": "bad-version", ">=3": "bad-version" },
  ],
  [
    formats.COPY_PAIR,
    { "a:/b": { kind: "copy", src: ["a"], to: "/b", exclude: [] } },
    { a: "bad-path", ":b": "bad-path", "a:": "bad-path", "..:b": "escaping-path", "a:../b": "escaping-path" },
  ],
  [
    formats.LATER_INSTRUCTION,
    { "RUN make": "RUN make", "copy a b": "copy a b" },
    {
      "": "bad-text",
      make: "bad-text",
      "FROM x": "bad-text",
      "ONBUILD RUN x": "bad-text",
      "RUN a\nb": "bad-text",
    },
  ],
];

describe.each(TABLE.map(([format, good, bad]) => ({ name: format.name, format, good, bad })))(
  "$name",
  ({ format, good, bad }) => {
    test.each(Object.entries(good))("takes %j", (text, value) => {
      expect(format.read(text)).toEqual({ ok: true, value });
    });

    test.each(Object.entries(bad))("refuses %j: %s", (text, code) => {
      expect(format.read(text)).toMatchObject({ ok: false, code });
    });

    test("its pattern refuses nothing it takes, and its example is one", () => {
      for (const text of Object.keys(good)) {
        if (format.read(text).ok && format.pattern !== undefined)
          expect(text).toMatch(new RegExp(format.pattern, "u"));
      }
      expect(format.read(format.example.replace(/^"(.*)"$/, "$1"))).toMatchObject({ ok: true });
    });

    test("reading ends, whatever the text", () => {
      for (const piece of ["a", "a-", "/", ".", "1", "1h", "a:", "@", "-", " ", "a.b_", "\u{1f40d}"])
        format.read(piece.repeat(30_000));
    });
  },
);
