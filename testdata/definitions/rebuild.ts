/**
 * The graphs of the Dockerfiles once more, made with our own library. What an engine's frontend made of `NAME.Dockerfile`
 * must come out byte for byte, given the two things that only the engine knows.
 */
import {
  type CopyOptions,
  exec,
  file,
  git,
  http,
  image,
  local,
  merge,
  type Output,
  type State,
  scratch,
} from "../../src/llb/index.ts";

/** What differs from recording to recording. */
export interface Recorded {
  /** The base image with its digest. */
  readonly image: string;
  /** The random id of the context's transfer. */
  readonly unique: string | undefined;
}

type Rebuild = (recorded: Recorded) => State;

const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const env = [pair(path)] as const;
const copying: CopyOptions = {
  followSymlinks: true,
  contentsOnly: true,
  createDestPath: true,
  allowWildcard: true,
  allowEmptyWildcard: true,
};

/** By the name of the case. */
export const rebuilds: Readonly<Record<string, Rebuild>> = {
  mounts: ({ image: reference, unique }) => {
    const base = image(reference);
    const tools = sh(base, "echo hello > /hello");
    const context = local("context", { sharedKeyHint: "context", unique });
    const pipSeed = file(scratch).mkdir("/cache", { mode: 0o750, owner: { user: 1000, group: 100 } });
    const step = (root: State, script: string, mounts: Mounts) => sh(root, script, { cwd: "/work", mounts });
    let root = step(workdir(base, "/work"), "cat /hello", [
      { kind: "bind", dest: "/src", source: context, selector: "/sub", readonly: true },
      { kind: "bind", dest: "/hello", source: tools, selector: "/hello", output: false },
    ]);
    root = step(root, "true", [
      { kind: "cache", dest: "/var/cache/apt", id: "//var/cache/apt", sharing: "locked" },
      {
        kind: "cache",
        dest: "/root/.cache/pip",
        id: "/pip",
        sharing: "shared",
        source: pipSeed.state(),
        selector: "/cache",
      },
      {
        kind: "cache",
        dest: "/opt/seed",
        id: "//opt/seed",
        sharing: "private",
        source: tools,
        selector: "/usr",
      },
    ]);
    root = step(root, "true", [
      { kind: "secret", dest: "/run/secrets/token", id: "token", optional: true },
      { kind: "secret", dest: "/root/.netrc", id: "netrc", uid: 7, gid: 8, mode: 0o440 },
    ]);
    root = step(root, "true", [
      { kind: "ssh", id: "", optional: true },
      { kind: "ssh", dest: "/run/deploy.sock", id: "deploy", mode: 0o666 },
    ]);
    return step(root, "true", [
      { kind: "tmpfs", dest: "/scratch" },
      { kind: "bind", dest: "/mnt", source: context, readonly: true },
    ]);
  },

  copies: ({ image: reference, unique }) => {
    const base = image(reference);
    const built = sh(base, "mkdir /out && echo x > /out/x");
    const paths = ["*.md", "archive.tar.gz", "one.txt", "src", "two.txt"];
    const context = local("context", { followPaths: paths, sharedKeyHint: "context", unique });
    let root = file(workdir(base, "/app"))
      .copy(context, "/one.txt", "/app/", copying)
      .copy(context, "/two.txt", "/app/", copying)
      .state();
    const copy = (from: State, source: string, dest: string, options: CopyOptions = {}): void => {
      root = file(root)
        .copy(from, source, dest, { ...copying, ...options })
        .state();
    };
    copy(context, "/src", "/app/src/", { owner: { user: 1000, group: 0 } });
    copy(context, "/*.md", "/app/docs/", { owner: { user: "daemon", group: "staff" } });
    copy(built, "/out", "/out/");
    copy(built, "/out/x", "/renamed", { owner: { user: 0 } });
    copy(context, "/archive.tar.gz", "/unpacked/", { unpack: true });
    root = exec({
      args: ["/bin/echo", "$GREETING", ""],
      root,
      env: [...env, ["GREETING", "hé <there> & you"], ["EMPTY", ""]],
      cwd: "/app",
      user: "daemon",
    }).root;
    return file(root)
      .mkdir("/app/below", { parents: true, owner: { user: "daemon" } })
      .state();
  },

  links: ({ image: reference, unique }) => {
    const base = image(reference, { resolveMode: "local" });
    const built = sh(base, "set -e\nmkdir /out\n");
    const context = local("context", { sharedKeyHint: "context", unique });
    const text = (name: string, data: string) => file(scratch).mkfile(name, data).state();
    const link = (from: State, source: string, dest: string, options: CopyOptions = {}) =>
      file(scratch)
        .copy(from, source, dest, { ...copying, ...options })
        .state();
    const owner = { user: 1000, group: 1000 };
    const linked = merge([base, link(built, "/out", "/opt/out")]);
    let root = merge([linked, link(context, "/app.conf", "/etc/app/", { owner })]);
    root = file(root)
      .copy(text("/ONE", "first\n"), "/ONE", "/texts/", { createDestPath: true })
      .copy(text("/TWO", "second $not\n"), "/TWO", "/texts/", { createDestPath: true })
      .state();
    root = sh(root, "true", { mounts: [{ kind: "tmpfs", dest: "/scratch", size: 65536 }] });
    return merge([link(root, "/", "/"), link(built, "/out", "/")]);
  },

  remotes: () => {
    const checksum = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const tool = http("https://example.org/tool?x=1&y=2", { checksum, filename: "tool" });
    const notes = http("https://example.org/notes.txt", { filename: "notes.txt" });
    const library = git("https://git.example.org/team/library.git#v1.2:docs");
    const other = git("git@git.example.org:team/other.git#main", undefined, { keepGitDir: true });
    const made = { createDestPath: true };
    let root = file(scratch)
      .copy(tool, "/tool", "/usr/bin/tool", { mode: 0o755, ...made })
      .state();
    root = file(root)
      .copy(notes, "/notes.txt", "/notes/", { owner: { user: 5, group: 6 }, ...made })
      .state();
    root = file(root).copy(library, "/", "/library", made).state();
    return file(root).copy(other, "/", "/other", made).state();
  },

  options: ({ image: reference }) => {
    const step = (root: State, args: readonly string[], variables: readonly string[]) =>
      exec({
        args,
        root,
        env: variables.map(pair),
        hostname: "builder",
        proxy: { http: "http://proxy.example.org:3128", no: "localhost" },
        extraHosts: [
          { host: "one", ip: "10.0.0.1" },
          { host: "two", ip: "10.0.0.2" },
        ],
        ulimits: [
          { name: "nofile", soft: 1024, hard: 4096 },
          { name: "memlock", soft: -1, hard: -1 },
        ],
        cgroupParent: "slice",
        network: "none",
        mounts: [{ kind: "tmpfs", dest: "/dev/shm", size: 67108864 }],
      }).root;
    const arguments_ = ["VERSION=2", "TARGETARCH=amd64"];
    const first = step(image(reference), shell('echo "$VERSION on $TARGETARCH"'), [path, ...arguments_]);
    const longer = path.replace("=", "=/opt/bin:");
    return step(first, ["/bin/sh", "-ec", "true"], [...arguments_, longer]);
  },

  newest: ({ image: reference, unique }) => {
    const root = exec({
      args: shell("true"),
      root: image(reference),
      env,
      mounts: [{ kind: "secret", dest: "/key", id: "key" }],
      secretEnv: [
        { id: "token", name: "TOKEN", optional: true },
        { id: "key", name: "KEY" },
      ],
    }).root;
    const context = local("context", {
      sharedKeyHint: "context",
      unique,
      followPaths: ["a/b/c.txt", "tree"],
    });
    const archive = http("https://example.org/archive.tar.gz", { filename: "archive.tar.gz" });
    let tree = file(root)
      .copy(context, "/tree", "/tree", { ...copying, mode: "u=rwX,go=rX" })
      .state();
    tree = file(tree)
      .copy(context, "/tree", "/some", { ...copying, excludePatterns: ["*.tmp", "!keep.tmp"] })
      .state();
    tree = file(tree)
      .copy(context, "/a", "/parents/", {
        ...copying,
        includePatterns: ["b/c.txt"],
        requiredPaths: ["/a/b/c.txt"],
      })
      .state();
    return file(tree)
      .copy(archive, "/archive.tar.gz", "/unpacked/", { unpack: true, createDestPath: true })
      .state();
  },
};

type Options = Parameters<typeof exec>[0];
type Mounts = Options["mounts"];

function shell(script: string): readonly string[] {
  return ["/bin/sh", "-c", script];
}

function sh(root: State, script: string, options: Partial<Options> = {}): State {
  return exec({ args: shell(script), root, env, ...options }).root;
}

function workdir(base: Output, folder: string): State {
  return file(base).mkdir(folder, { parents: true }).state();
}

function pair(variable: string): readonly [string, string] {
  const equals = variable.indexOf("=");
  return [variable.slice(0, equals), variable.slice(equals + 1)];
}
