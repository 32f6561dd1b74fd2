import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { compileWhole } from "../../testdata/unit/compile-text.ts";
import { readDefinition } from "../import/definition/read-definition.ts";
import type { Plan } from "../plan/index.ts";
import { definitionFile, dockerfile } from "./index.ts";

const planOf = async (base: string, more = ""): Promise<Plan> =>
  (await compileWhole(`base: ${base}\n${more}`, { files: {} })).plan;

/** A Dockerfile's instructions, each on one line, our scripts left out. */
const instructions = (plan: Plan): readonly string[] =>
  dockerfile(plan)
    .text.replace(/ \\\n\s*/g, " ")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.replace(/"set -eu(?:[^"\\]|\\.)*"/g, '"SCRIPT"'));

/** The header of a definition file's last stage, and what it does not say. */
function header(plan: Plan) {
  const { text, notes } = definitionFile(plan);
  const stage = readDefinition({ name: "a.def", text }).at(-1);
  const { stage: _, ...rest } = Object.fromEntries(stage?.header ?? []);
  for (const { lines } of stage?.sections ?? []) {
    expect(spawnSync("sh", ["-n"], { input: lines.join("\n"), encoding: "utf8" }).stderr).toBe("");
  }
  const setup = stage?.sections
    .find(({ name }) => name === "setup")
    ?.lines.join("\n")
    .trim();
  return { header: rest, setup, notes: notes.map((note) => note.text) };
}

test("a Dockerfile makes a distribution's root in a stage of the tool, and starts from nothing", async () => {
  const plan = await planOf(
    "{bootstrap: debian, release: bookworm, keyring: k.gpg, secret: login}",
    "packages: [curl]\n",
  );
  const lines = instructions(plan);
  expect(lines.filter((line) => line.startsWith("FROM"))).toEqual([
    "FROM debian:bookworm-slim AS image-bootstrap",
    "FROM scratch AS image",
  ]);
  expect(lines).toContain('COPY --from=image-bootstrap ["/mnt/mlspec-root/", "/"]');
  const run = lines.find((line) => line.includes("mlspec-bootstrap-apt"));
  expect(run).toContain("--mount=type=bind,source=k.gpg,target=/dev/mlspec-keys");
  expect(run).toContain("--mount=type=secret,id=login,target=/dev/mlspec-login,required=true");
  expect(run).toMatch(/"bookworm", ?"minbase", ?"\/dev\/mlspec-keys", ?"signed", ?"current"/);
});

test("a Dockerfile unpacks an archive of the context and copies a folder", async () => {
  expect(instructions(await planOf("{rootfs: roots/a.tar.gz}")).slice(0, 2)).toEqual([
    "FROM scratch AS image",
    'ADD ["roots/a.tar.gz","/"]',
  ]);
  expect(instructions(await planOf("{rootfs: roots/}"))[1]).toBe('COPY ["roots/", "/"]');
});

test("a definition file begins with the agent for the distribution", async () => {
  const debian = await planOf(
    "{bootstrap: debian, release: bookworm, mirror: 'https://m.example/debian', include: [curl, tar]}",
  );
  expect(header(debian)).toEqual({
    header: {
      bootstrap: "debootstrap",
      osversion: "bookworm",
      mirrorurl: "https://m.example/debian",
      include: "curl tar",
    },
    setup: undefined,
    notes: [],
  });
  const rocky = header(await planOf("{bootstrap: rocky, release: 9, keyring: k.asc}"));
  expect(rocky.header).toMatchObject({
    bootstrap: "yum",
    mirrorurl: "https://dl.rockylinux.org/pub/rocky/9/BaseOS/$basearch/os/",
    updateurl: "https://dl.rockylinux.org/pub/rocky/9/AppStream/$basearch/os/",
  });
  expect(rocky.notes).toEqual([
    "signatures of packages are compared with the keys the builder has, not k.asc",
  ]);
  expect(header(await planOf("{bootstrap: opensuse, release: 15.6}")).header).toMatchObject({
    bootstrap: "zypper",
    include: "bash coreutils openSUSE-release zypper",
  });
});

test("a definition file says what its agent leaves out", async () => {
  const { notes } = header(
    await planOf(
      "{bootstrap: debian, release: bookworm, components: [main, contrib], variant: apt, secret: s}",
    ),
  );
  expect(notes).toEqual([
    "the base has no packages of http://ftp.debian.org/debian, http://security.debian.org/debian-security: debootstrap asks 1 of them",
    "the base has no packages of contrib",
    "the base is what debootstrap calls minbase, not apt",
    "servers get no login: a definition file has no secret s",
  ]);
});

test("a definition file takes a folder as an image, and unpacks an archive before there is a shell", async () => {
  expect(header(await planOf("{rootfs: roots/}"))).toMatchObject({
    header: { bootstrap: "localimage", from: "roots" },
  });
  expect(header(await planOf("{rootfs: roots/a b.tar}", "steps: [true]\n"))).toMatchObject({
    header: { bootstrap: "scratch" },
    setup: `tar -xpf 'roots/a b.tar' -C "$APPTAINER_ROOTFS"`,
    notes: [],
  });
});
