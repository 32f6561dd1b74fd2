import { expect, test } from "vitest";
import { compareTrees } from "../compare/compare-trees.ts";

const file = (content: string) => `file 644 0:0 ${content}`;

test("two images are compared by path and content", () => {
  const first = new Map([
    ["app/main.py", file("1")],
    ["app/same.py", file("s")],
    ["app/only.py", file("1")],
  ]);
  const second = new Map([
    ["app/main.py", file("2")],
    ["app/same.py", file("s")],
    ["opt/tool", file("1")],
  ]);
  expect(compareTrees(first, second)).toEqual({
    onlyFirst: ["app/only.py"],
    onlySecond: ["opt/tool"],
    changed: ["app/main.py"],
    same: 1,
  });
});

test("what the engine puts there, logs and bytecode are left out; nothing like them is", () => {
  const noise = ["proc", "etc/hosts", "var/log/dpkg.log", "opt/x/__pycache__/a.pyc", "etc/passwd-"];
  const kept = ["etc/hosts.allow", "process", "opt/var/log/a", "etc/passwd"];
  const tree = new Map([...noise, ...kept].map((path) => [path, file("1")]));
  expect(compareTrees(tree, new Map()).onlyFirst).toEqual([...kept].sort());
});

test("Python packages are the same wherever they lie", () => {
  const venv = new Map([["opt/venv/lib/python3.11/site-packages/flask/app.py", file("1")]]);
  const user = new Map([["home/app/.local/lib/python3.11/site-packages/flask/app.py", file("1")]]);
  expect(compareTrees(venv, user)).toEqual({ onlyFirst: [], onlySecond: [], changed: [], same: 1 });
});
