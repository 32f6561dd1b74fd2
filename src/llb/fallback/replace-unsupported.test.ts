import { describe, expect, it } from "vitest";
import { capabilities } from "../capability/capabilities.ts";
import { diff } from "../combine/diff.ts";
import { merge } from "../combine/merge.ts";
import { requires } from "../combine/passthrough.ts";
import { exec } from "../exec/exec.ts";
import { file } from "../file/file-chain.ts";
import { type State, scratch } from "../graph/state.ts";
import { readDefinition } from "../read/read-definition.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { define } from "../testing/decode.ts";
import { FallbackError } from "./fallback-error.ts";
import { replaceUnsupported } from "./replace-unsupported.ts";

const old = capabilities(["source.image", "file.base"].map((id) => ({ id, enabled: true })));
const newer = capabilities([{ id: "file.copy.alwaysreplaceexistingdestpaths", enabled: true }]);
const whole = capabilities(["mergeop", "diffop"].map((id) => ({ id, enabled: true })));
const base = image("base");
const dirs = file(file(scratch).mkdir("/opt").state()).mkdir("/opt/a").mkdir("/opt/b").state();
const text = (path: string): State => file(scratch).mkfile(path, path).state();
const install = (lower: State): State =>
  exec({
    args: ["install"],
    root: base,
    mounts: [{ kind: "bind", dest: "/opt", source: lower, selector: "/opt" }],
  }).mount("/opt");
const same = (a: State, b: State): void => expect(define(a)).toEqual(define(b));
const copyOver = (lower: State, upper: State, name?: string, replaceExisting = false): State =>
  file(lower).copy(upper, "/", "/", { contentsOnly: true, replaceExisting }).state({ name });

describe("where the engine has merges", () => {
  it("nothing changes", () => {
    const state = merge([base, diff(dirs, install(dirs))]);
    expect(replaceUnsupported(state, whole)).toEqual({ state, replacements: [] });
    expect(replaceUnsupported(state, whole).state).toBe(state);
  });
});

describe("where the engine has none", () => {
  it("a graph without merges stays the same object", () => {
    const state = install(dirs);
    expect(replaceUnsupported(state, old)).toEqual({ state, replacements: [] });
    expect(replaceUnsupported(state, old).state).toBe(state);
  });

  it("a merge becomes one copy per input, later ones over earlier ones", () => {
    const [a, b] = [text("/a"), text("/b")];
    const result = replaceUnsupported(merge([base, a, b], { name: "join" }), old);
    same(result.state, copyOver(copyOver(base, a, "join (copy 1/2)"), b, "join (copy 2/2)"));
    expect(result.replacements).toMatchObject([{ kind: "merge", vertexName: "join" }]);
  });

  it("the difference of a tree to itself is nothing, and is not copied", () => {
    const a = text("/a");
    const nothing = diff(a, a);
    const result = replaceUnsupported(merge([base, text("/b"), nothing], { name: "join" }), old);
    same(result.state, copyOver(base, text("/b"), "join (copy 1/1)"));
    expect(result.replacements).toMatchObject([{ kind: "merge", vertexName: "join" }]);
    expect(replaceUnsupported(merge([nothing, nothing]), old).state).toBe(scratch);
    expect(replaceUnsupported(nothing, old).state).toBe(scratch);
  });

  it("copies replace what is of another type, where the engine can", () => {
    same(
      replaceUnsupported(merge([base, text("/a")]), newer).state,
      copyOver(base, text("/a"), undefined, true),
    );
  });

  it("a step's output against the directories made for it is copied whole", () => {
    const output = install(dirs);
    const { state, replacements } = replaceUnsupported(
      merge([base, diff(dirs, output, { name: "part" })]),
      old,
    );
    same(state, copyOver(base, output));
    expect(replacements).toMatchObject([{ kind: "merge" }, { kind: "diff", vertexName: "part" }]);
    same(replaceUnsupported(diff(dirs, output), old).state, output);
  });

  it("a base and the change of a step on it are the step's root, deletions and all", () => {
    const changed = exec({ args: ["change"], root: base }).root;
    const again = exec({ args: ["again"], root: changed }).root;
    same(replaceUnsupported(merge([base, diff(base, changed), diff(changed, again)]), old).state, again);
    same(
      replaceUnsupported(merge([base, diff(base, changed), text("/x")]), old).state,
      copyOver(changed, text("/x")),
    );
  });

  it("also when the base is a merge itself", () => {
    const joined = merge([base, text("/a")]);
    const changed = exec({ args: ["change"], root: joined }).root;
    same(
      replaceUnsupported(merge([joined, diff(joined, changed)]), old).state,
      exec({ args: ["change"], root: copyOver(base, text("/a")) }).root,
    );
  });

  it("what is built on a merge is built on the copies, everywhere", () => {
    const joined = merge([base, text("/a")]);
    const copied = copyOver(base, text("/a"));
    const use = (state: State): State => {
      const step = exec({
        args: ["use"],
        root: state,
        mounts: [
          { kind: "bind", dest: "/b", source: state, readonly: true },
          { kind: "cache", dest: "/c", id: "c", sharing: "shared", source: state },
          { kind: "tmpfs", dest: "/t" },
        ],
      }).root;
      const copy = file(state)
        .copy(step, "/x", "/y", { owner: { user: "app", from: state } })
        .rm("/z")
        .copy(local("c"), "/", "/c");
      return requires(copy.state(), [state], "all");
    };
    same(replaceUnsupported(use(joined), old).state, use(copied));
  });

  it("a merge of one thing left needs no copy", () => {
    same(replaceUnsupported(merge([diff(dirs, scratch), text("/a")]), old).state, text("/a"));
    same(replaceUnsupported(merge([text("/a"), diff(dirs, scratch)]), old).state, text("/a"));
  });

  it.each<[string, State]>([
    [
      "two steps on one base",
      merge([
        base,
        diff(base, exec({ args: ["a"], root: base }).root),
        diff(base, exec({ args: ["b"], root: base }).root),
      ]),
    ],
    ["a difference of images", diff(base, image("other"))],
    ["a change of files taken alone", diff(text("/a"), file(text("/a")).rm("/a").state())],
    [
      "a change merged over something else",
      merge([image("other"), diff(base, exec({ args: ["a"], root: base }).root)]),
    ],
    ["directories with a copy among them", diff(file(dirs).copy(base, "/etc", "/etc").state(), base)],
  ])("%s cannot be replaced", (_, state) => {
    expect(() => replaceUnsupported(state, old)).toThrow(FallbackError);
    expect(() => replaceUnsupported(state, old)).toThrow(
      "the engine lacks diffop, and copies cannot stand for the diff",
    );
  });

  it("leaves a graph that the engine can read", () => {
    const state = replaceUnsupported(merge([base, diff(dirs, install(dirs)), text("/x")]), old).state;
    const ops = readDefinition(define(state)).vertices.map(({ op }) => op);
    expect(ops.filter((op) => op === "merge" || op === "diff")).toEqual([]);
  });
});
