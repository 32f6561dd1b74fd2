import fc from "fast-check";
import { diff } from "../combine/diff.ts";
import { merge } from "../combine/merge.ts";
import { requires } from "../combine/passthrough.ts";
import { type ExecOptions, exec } from "../exec/exec.ts";
import type { Mount } from "../exec/mount.ts";
import type { Owner } from "../file/file-action.ts";
import { type FileChain, file } from "../file/file-chain.ts";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";

const text = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.constant("x".repeat(200)),
);
const id = fc.nat(0xffffffff);
const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(value, { nil: undefined });
const platform = fc.record({
  os: fc.constantFrom("linux", "windows"),
  architecture: fc.constantFrom("amd64", "arm64"),
  variant: optional(fc.constantFrom("v7", "")),
  osFeatures: optional(fc.array(text, { maxLength: 2 })),
});
const options = { platform: optional(platform), constraints: optional(fc.array(text, { maxLength: 2 })) };
const base = image("base");
const leaf: fc.Arbitrary<State> = fc.oneof(
  fc.constant(scratch),
  fc.record({ ...options, layerLimit: optional(fc.nat()) }).map((value) => image("alpine", value)),
  fc
    .record({
      sessionId: optional(text),
      excludePatterns: optional(fc.array(text)),
      sharedKeyHint: optional(text),
    })
    .map((value) => local("context", value)),
);

const fileOptions = {
  uid: optional(id),
  gid: optional(id),
  mode: optional(fc.nat(0o777)),
  optional: optional(fc.boolean()),
};

/** Mounts without destinations: those are given by position, so that none comes twice. */
const mounts = (state: fc.Arbitrary<State>): fc.Arbitrary<Mount[]> => {
  const dest = fc.constant("/");
  const mount: fc.Arbitrary<Mount> = fc.oneof(
    fc.record({
      kind: fc.constant("bind" as const),
      dest,
      source: state,
      selector: optional(text),
      readonly: optional(fc.boolean()),
      output: optional(fc.boolean()),
      contentCache: optional(fc.constantFrom("default", "on", "off")),
    }),
    fc.record({
      kind: fc.constant("cache" as const),
      dest,
      id: text,
      sharing: fc.constantFrom("shared", "private", "locked"),
      source: optional(state),
    }),
    fc.record({ kind: fc.constant("secret" as const), dest, id: text, ...fileOptions }),
    fc.record({ kind: fc.constant("ssh" as const), dest, id: optional(text), ...fileOptions }),
    fc.record({
      kind: fc.constant("tmpfs" as const),
      dest,
      size: optional(fc.maxSafeInteger().map(Math.abs)),
    }),
  );
  return fc
    .array(mount, { maxLength: 5 })
    .map((list) => list.map((value, i) => ({ ...value, dest: `/${i}` })));
};

const execution = (state: fc.Arbitrary<State>): fc.Arbitrary<State> =>
  fc
    .record<ExecOptions>({
      ...options,
      root: state,
      args: fc.array(text, { minLength: 1, maxLength: 4 }),
      env: fc.array(fc.tuple(text, text), { maxLength: 4 }),
      cwd: optional(text),
      user: optional(text),
      hostname: optional(text),
      mounts: mounts(state),
      network: fc.constantFrom("sandbox", "host", "none"),
      security: fc.constantFrom("sandbox", "insecure"),
      secretEnv: fc.array(fc.record({ id: text, name: text, optional: optional(fc.boolean()) }), {
        maxLength: 2,
      }),
      extraHosts: fc.array(fc.record({ host: text, ip: text }), { maxLength: 2 }),
      ulimits: fc.array(fc.record({ name: text, soft: fc.maxSafeInteger(), hard: fc.maxSafeInteger() }), {
        maxLength: 2,
      }),
      cgroupParent: optional(text),
      cdiDevices: fc.array(fc.record({ name: text, optional: optional(fc.boolean()) }), { maxLength: 2 }),
      validExitCodes: fc.array(fc.nat(255), { maxLength: 3 }),
      proxy: optional(
        fc.record({
          http: optional(text),
          https: optional(text),
          ftp: optional(text),
          no: optional(text),
          all: optional(text),
        }),
      ),
      removeMountStubs: fc.boolean(),
    })
    .map((value) => exec(value).root);

const owner: fc.Arbitrary<Owner> = fc.record({
  user: optional(fc.oneof(id, text)),
  group: optional(fc.oneof(id, text)),
  from: fc.constant(base),
});
const traits = { owner: optional(owner), timestamp: optional(fc.bigInt(0n, 2n ** 63n - 1n)) };
const mode = optional(fc.nat(0o777));
type Grow = (chain: FileChain) => FileChain;

const action = (state: fc.Arbitrary<State>): fc.Arbitrary<Grow> =>
  fc.oneof(
    fc.tuple(text, fc.record({ mode, parents: optional(fc.boolean()), ...traits })).map(
      ([path, value]): Grow =>
        (c) =>
          c.mkdir(path, value),
    ),
    fc.tuple(text, fc.uint8Array({ maxLength: 300 }), fc.record({ mode, ...traits })).map(
      ([path, data, value]): Grow =>
        (c) =>
          c.mkfile(path, data, value),
    ),
    fc
      .tuple(
        text,
        fc.record({ allowNotFound: optional(fc.boolean()), allowWildcard: optional(fc.boolean()) }),
      )
      .map(
        ([path, value]): Grow =>
          (c) =>
            c.rm(path, value),
      ),
    fc.tuple(text, text, fc.record(traits)).map(
      ([target, path, value]): Grow =>
        (c) =>
          c.symlink(target, path, value),
    ),
    fc
      .tuple(
        state,
        text,
        text,
        fc.record({
          mode: optional(fc.oneof(fc.nat(0o777), text)),
          followSymlinks: fc.boolean(),
          contentsOnly: fc.boolean(),
          unpack: fc.boolean(),
          createDestPath: fc.boolean(),
          allowWildcard: fc.boolean(),
          allowEmptyWildcard: fc.boolean(),
          includePatterns: fc.array(text, { maxLength: 2 }),
          excludePatterns: fc.array(text, { maxLength: 2 }),
          requiredPaths: fc.array(text, { maxLength: 2 }),
          replaceExisting: fc.boolean(),
          ...traits,
        }),
        fc.boolean(),
      )
      .map(
        ([from, src, dest, value, chained]): Grow =>
          (c) =>
            c.copy(chained ? file(from).mkdir("/made") : from, src, dest, value),
      ),
  );

const fileOperation = (state: fc.Arbitrary<State>): fc.Arbitrary<State> =>
  fc
    .tuple(state, fc.array(action(state), { minLength: 1, maxLength: 4 }))
    .map(([start, grow]) => grow.reduce((chain, next) => next(chain), file(start)).state());

/** Random graphs that use every field this library writes. */
export const arbitraryState: fc.Arbitrary<State> = fc.letrec<{ state: State }>((tie) => {
  const state = tie("state");
  return {
    state: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      execution(state),
      fileOperation(state),
      fc.array(state, { maxLength: 3 }).map((states) => merge([...states, ...states.slice(0, 1)])),
      fc.tuple(state, state).map(([lower, upper]) => diff(lower, upper)),
      fc.tuple(state, state, text).map(([value, other, name]) => requires(value, [other], name || "x")),
    ),
  };
}).state;
