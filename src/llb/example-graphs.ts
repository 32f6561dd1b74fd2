import { buildDefinition } from "./combine/build-definition.ts";
import { diff } from "./combine/diff.ts";
import { merge } from "./combine/merge.ts";
import { requires } from "./combine/passthrough.ts";
import { exec } from "./exec/exec.ts";
import type { Mount } from "./exec/mount.ts";
import { file } from "./file/file-chain.ts";
import { type Output, type State, scratch } from "./graph/state.ts";
import { encodeDefinition } from "./marshal/encode-definition.ts";
import { marshal } from "./marshal/marshal.ts";
import { image } from "./source/image.ts";

/** A small graph for tests on a real engine. */
export interface ExampleGraph {
  readonly name: string;
  /**
   * `base` is an image with a POSIX shell and the usual small tools. The graph solves without network, client files,
   * secrets or privileges; an engine may lack a capability for it.
   */
  readonly build: (base: Output) => State;
  /** What files of the result hold, and paths that must not be there. */
  readonly files?: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
  /** The engine asks the client for something, if only to hear that it is not there. */
  readonly needsSession?: true;
}

const sh = (root: State, script: string, mounts: readonly Mount[] = []) =>
  exec({ args: ["/bin/sh", "-ec", script], root, mounts });
const text = (path: string, data: string): State => file(scratch).mkfile(path, data).state();

/** Graphs that between them use every kind of vertex and nearly every field that needs nothing from a client. */
export const exampleGraphs: readonly ExampleGraph[] = [
  { name: "image", build: (base) => base },
  { name: "image by name", build: (base) => image(referenceOf(base), { resolveMode: "local" }) },
  {
    name: "mkdir",
    build: () => file(scratch).mkdir("/a/b", { parents: true, mode: 0o700 }).mkfile("/a/b/f", "x").state(),
    files: { "/a/b/f": "x" },
  },
  { name: "mkfile", build: () => text("/f", "häl\n"), files: { "/f": "häl\n" } },
  {
    name: "mkfile with owner and time",
    build: () =>
      file(scratch)
        .mkfile("/f", "x", { owner: { user: 7, group: 8 }, timestamp: 1_000_000_000n })
        .state(),
    files: { "/f": "x" },
  },
  {
    name: "symlink",
    build: () => file(scratch).mkfile("/f", "x").symlink("f", "/l").state(),
    files: { "/l": "x" },
  },
  {
    name: "rm",
    build: () => file(file(scratch).mkfile("/a", "1").mkfile("/b", "2").state()).rm("/a").state(),
    files: { "/b": "2" },
    absent: ["/a"],
  },
  {
    name: "rm wildcard",
    build: () =>
      file(file(scratch).mkfile("/a1", "1").mkfile("/a2", "2").mkfile("/b", "3").state())
        .rm("/a*", { allowWildcard: true })
        .state(),
    files: { "/b": "3" },
    absent: ["/a1", "/a2"],
  },
  { name: "rm of nothing", build: (base) => file(base).rm("/not-there", { allowNotFound: true }).state() },
  {
    name: "copy",
    build: () => file(scratch).copy(text("/f", "x"), "/f", "/g").state(),
    files: { "/g": "x" },
  },
  {
    name: "copy with mode",
    build: (base) =>
      sh(
        file(base).copy(text("/f", "#!/bin/sh\necho ran\n"), "/f", "/g", { mode: 0o755 }).state(),
        "/g > /out",
      ).root,
    files: { "/out": "ran\n" },
  },
  {
    name: "copy keeps the mode",
    build: (base) =>
      sh(
        file(base)
          .copy(file(scratch).mkfile("/f", "x", { mode: 0o640 }).state(), "/f", "/g")
          .state(),
        "ls -l /g | cut -c1-10 > /out",
      ).root,
    files: { "/out": "-rw-r-----\n" },
  },
  {
    name: "copy owner by name",
    build: (base) =>
      sh(
        file(base)
          .copy(text("/f", "x"), "/f", "/g", { owner: { user: "root", group: "root" } })
          .state(),
        "stat -c %u:%g /g > /out",
      ).root,
    files: { "/out": "0:0\n" },
  },
  {
    name: "copy contents",
    build: () =>
      file(scratch)
        .copy(file(scratch).mkdir("/d").mkfile("/d/f", "x").state(), "/d", "/e", {
          contentsOnly: true,
          createDestPath: true,
        })
        .state(),
    files: { "/e/f": "x" },
  },
  {
    name: "copy wildcard",
    build: () =>
      file(scratch)
        .copy(file(scratch).mkfile("/a.txt", "1").mkfile("/b.md", "2").state(), "/*.txt", "/e/", {
          allowWildcard: true,
          createDestPath: true,
        })
        .state(),
    files: { "/e/a.txt": "1" },
    absent: ["/e/b.md"],
  },
  {
    name: "copy empty wildcard",
    build: () =>
      file(scratch)
        .mkfile("/f", "x")
        .copy(text("/a", "1"), "/*.none", "/e/", {
          allowWildcard: true,
          allowEmptyWildcard: true,
          createDestPath: true,
        })
        .state(),
    files: { "/f": "x" },
  },
  {
    name: "copy excluding",
    build: () =>
      file(scratch)
        .copy(file(scratch).mkfile("/a", "1").mkfile("/b", "2").state(), "/", "/", {
          contentsOnly: true,
          excludePatterns: ["b"],
        })
        .state(),
    files: { "/a": "1" },
    absent: ["/b"],
  },
  {
    name: "copy including",
    build: () =>
      file(scratch)
        .copy(file(scratch).mkfile("/a", "1").mkfile("/b", "2").state(), "/", "/", {
          contentsOnly: true,
          includePatterns: ["a"],
        })
        .state(),
    files: { "/a": "1" },
    absent: ["/b"],
  },
  {
    name: "copy from a chain",
    build: (base) => file(base).copy(file(scratch).mkdir("/d").mkfile("/d/f", "x"), "/d/f", "/g").state(),
    files: { "/g": "x" },
  },
  {
    name: "copy replacing",
    build: () =>
      file(file(scratch).mkdir("/x").state())
        .copy(text("/x", "file"), "/x", "/", { replaceExisting: true })
        .state(),
    files: { "/x": "file" },
  },
  { name: "exec", build: (base) => sh(base, "echo hi > /out").root, files: { "/out": "hi\n" } },
  {
    name: "exec env, cwd, host name",
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", 'echo "$A $B $(pwd) $(hostname)" > /out'],
        root: base,
        env: [
          ["A", "1"],
          ["B", "a b"],
        ],
        cwd: "/made/up",
        hostname: "builder",
      }).root,
    files: { "/out": "1 a b /made/up builder\n" },
  },
  {
    name: "exec user",
    build: (base) => exec({ args: ["/bin/sh", "-ec", "id -u > /tmp/out"], root: base, user: "1234" }).root,
    files: { "/tmp/out": "1234\n" },
  },
  {
    name: "exec without network",
    build: (base) =>
      exec({ args: ["/bin/sh", "-ec", "ls /sys/class/net > /out"], root: base, network: "none" }).root,
    files: { "/out": "lo\n" },
  },
  {
    name: "exec extra host",
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", "grep -c db.internal /etc/hosts > /out"],
        root: base,
        extraHosts: [{ host: "db.internal", ip: "10.1.2.3" }],
      }).root,
    files: { "/out": "1\n" },
  },
  {
    name: "exec valid exit code",
    build: (base) =>
      exec({ args: ["/bin/sh", "-ec", "echo x > /out; exit 3"], root: base, validExitCodes: [3] }).root,
    files: { "/out": "x\n" },
  },
  {
    name: "exec ulimit",
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", "ulimit -n > /out"],
        root: base,
        ulimits: [{ name: "nofile", soft: 777, hard: 777 }],
      }).root,
    files: { "/out": "777\n" },
  },
  {
    name: "exec proxy",
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", 'echo "$http_proxy $HTTP_PROXY" > /out'],
        root: base,
        proxy: { http: "http://proxy.example:1" },
      }).root,
    files: { "/out": "http://proxy.example:1 http://proxy.example:1\n" },
  },
  {
    name: "exec optional secret",
    needsSession: true,
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", 'test ! -e /s; echo "[$TOKEN]" > /out'],
        root: base,
        mounts: [{ kind: "secret", dest: "/s", id: "none", optional: true }],
        secretEnv: [{ id: "none", name: "TOKEN", optional: true }],
      }).root,
    files: { "/out": "[]\n" },
  },
  {
    name: "bind mount",
    build: (base) =>
      sh(base, "cat /in/f > /out", [{ kind: "bind", dest: "/in", source: text("/f", "x"), readonly: true }])
        .root,
    files: { "/out": "x" },
  },
  {
    name: "bind mount of a file",
    build: (base) =>
      sh(base, "cat /in > /out", [
        { kind: "bind", dest: "/in", source: text("/f", "x"), selector: "/f", readonly: true },
      ]).root,
    files: { "/out": "x" },
  },
  {
    name: "bind mount without output",
    build: (base) =>
      sh(base, "echo y > /in/f; cat /in/f > /out", [
        { kind: "bind", dest: "/in", source: text("/f", "x"), output: false },
      ]).root,
    files: { "/out": "y\n" },
  },
  {
    name: "output mount",
    build: (base) =>
      sh(base, "echo a > /o/a; echo z > /b/z", [
        { kind: "bind", dest: "/o", source: scratch },
        { kind: "bind", dest: "/b", source: scratch },
      ]).mount("/o"),
    files: { "/a": "a\n" },
    absent: ["/z"],
  },
  {
    name: "output mount at a prefix",
    build: (base) => prefixed(base, "/opt/tool", "echo t > /opt/tool/t").output,
    files: { "/opt/tool/t": "t\n" },
  },
  {
    name: "read-only root",
    build: (base) =>
      exec({
        args: ["/bin/sh", "-ec", "if touch /x; then exit 1; fi; echo ok > /o/f"],
        root: base,
        readonlyRoot: true,
        mounts: [{ kind: "bind", dest: "/o", source: scratch }],
      }).mount("/o"),
    files: { "/f": "ok\n" },
  },
  {
    name: "cache mount",
    build: (base) =>
      sh(base, "echo c > /c/f; cat /c/f > /out", [
        { kind: "cache", dest: "/c", id: "example-graph", sharing: "locked" },
      ]).root,
    files: { "/out": "c\n" },
    absent: ["/c/f"],
  },
  {
    name: "cache mount with a seed",
    build: (base) =>
      sh(base, "cat /c/s > /out", [
        {
          kind: "cache",
          dest: "/c",
          id: "example-graph-seed",
          sharing: "private",
          source: file(scratch).mkdir("/cache").mkfile("/cache/s", "seed").state(),
          selector: "/cache",
        },
      ]).root,
    files: { "/out": "seed" },
  },
  {
    name: "tmpfs mount",
    build: (base) =>
      sh(base, "echo x > /t/f; mount | grep -c ' /t ' > /out", [{ kind: "tmpfs", dest: "/t", size: 1 << 20 }])
        .root,
    files: { "/out": "1\n" },
    absent: ["/t/f"],
  },
  {
    name: "merge",
    build: (base) => merge([base, text("/a", "1"), text("/b", "2"), text("/a", "3")]),
    files: { "/a": "3", "/b": "2" },
  },
  { name: "merge of parts", build: mergedParts, files: { "/opt/a/f": "a\n", "/opt/b/f": "b\n" } },
  {
    name: "diff of a step",
    build: (base) => diff(base, sh(base, "echo x > /out").root),
    files: { "/out": "x\n" },
    absent: ["/bin/sh"],
  },
  {
    name: "merge of a base and its change",
    build: (base) => merge([base, diff(base, sh(base, "rm -rf /home; echo x > /out").root)]),
    files: { "/out": "x\n" },
    absent: ["/home"],
  },
  {
    name: "requires",
    build: (base) => requires(text("/a", "1"), [sh(base, "true").root], "example"),
    files: { "/a": "1" },
  },
  { name: "definition in a file", build: (base) => nested(base), files: { "/f": "nested" } },
];

function referenceOf(base: Output): string {
  return base.vertex.kind === "source" ? base.vertex.identifier.replace("docker-image://", "") : "";
}

/** A step whose only output is what it leaves under a prefix, at its place. */
function prefixed(
  base: State,
  path: string,
  script: string,
): { readonly lower: State; readonly output: State } {
  const lower = file(scratch).mkdir(path, { parents: true }).state();
  const output = sh(base, script, [{ kind: "bind", dest: path, source: lower, selector: path }]).mount(path);
  return { lower, output };
}

function mergedParts(base: State): State {
  const parts = ["a", "b"].map((name) => prefixed(base, `/opt/${name}`, `echo ${name} > /opt/${name}/f`));
  return merge([base, ...parts.map(({ lower, output }) => diff(lower, output))]);
}

function nested(base: Output): State {
  const platform = base.vertex.platform ?? { os: "linux", architecture: "amd64" };
  const bytes = encodeDefinition(marshal(text("/f", "nested"), { platform }));
  const holder = file(scratch).mkfile("/graph.pb", bytes).state();
  return holder.kind === "output" ? buildDefinition(holder, { filename: "graph.pb" }) : scratch;
}
