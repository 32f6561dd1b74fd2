import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scriptText } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "mlspec-dnf-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Takes any option, as dnf does. */
const DNF = `#!/bin/sh
printf '%s\\n' "$@" >"$TEST/asked"
cat "$TEST"/shm/mlspec-yum/*.repo >"$TEST/repos" 2>/dev/null || true
`;
/** Refuses what microdnf 3.9 has no setting for, with its words, and names in its help what it has. */
const MICRODNF = `#!/bin/sh
known='install_weak_deps=0/1, keepcache=0/1, cachedir=<path>, reposdir=<path1>,<path2>,..., tsflags=nodocs/test'
if [ "$1" = --help ]; then
  if [ -z "\${OLDER-}" ]; then echo "$known"; else echo 'tsflags=nodocs'; fi
  exit
fi
for word; do
  case $word in
  --setopt=*.*=*) ;;
  --setopt=*=*)
    option=\${word#--setopt=}
    case $known in *"\${option%%=*}="*) ;; *) echo "error: (--setopt) Unable to handle: $option" >&2; exit 1 ;; esac
    ;;
  esac
done
mkdir -p "$TEST/run/user/0/gnupg/d.random"
${DNF.slice("#!/bin/sh\n".length)}`;
/** Writes what yum 3 does at work. */
const YUM = `${DNF}mkdir -p "$TEST/var/lib/yum/history"
echo random >"$TEST/var/lib/yum/uuid"
date >"$TEST/var/lib/yum/history/history.sqlite"
`;

interface Setting {
  /** Files below the root, or of a repository's folder. */
  readonly files?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

function run(manager: "dnf" | "microdnf" | "yum", { files = {}, env = {} }: Setting = {}) {
  rmSync(folder, { recursive: true });
  const texts = {
    [`bin/${manager}`]: { dnf: DNF, microdnf: MICRODNF, yum: YUM }[manager],
    "bin/rpm": "#!/bin/sh\n",
    ...files,
  };
  for (const name of ["shm", "var", "run"]) mkdirSync(join(folder, name), { recursive: true });
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    chmodSync(join(folder, path), 0o755);
  }
  const text = scriptText("dnf-install")
    .replaceAll("for one in dnf microdnf yum", `for one in ${manager}`)
    .replaceAll("/dev/mlspec-", `${folder}/`)
    .replaceAll("/dev/shm", `${folder}/shm`)
    .replaceAll(/\/(var|etc|run|usr\/lib)\//g, `${folder}/$1/`);
  const ran = spawnSync("sh", ["-c", text, "dnf-install", "alpha"], {
    encoding: "utf8",
    env: { PATH: `${folder}/bin:/usr/bin:/bin`, TEST: folder, ...env },
  });
  const read = (name: string) =>
    existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8").replaceAll(folder, "") : "";
  return { status: ran.status, stderr: ran.stderr, asked: read("asked").trimEnd().split("\n"), read };
}

const cacheOf = ({ asked }: ReturnType<typeof run>) => asked.find((word) => word.includes("cachedir="));
const repositoryOf = (source: string, key: string) =>
  /^\[(.*)\]$/m.exec(
    run("microdnf", {
      files: { "repositories/001/source": `${source}\n\n\n`, "repositories/001/key": key },
    }).read("repos"),
  )?.[1];

describe("with a stand-in for the manager", () => {
  test.each([
    ["dnf", ["--setopt=install_weak_deps=0", "--setopt=sslcacert=/ca.pem"]],
    [
      "microdnf",
      [
        "--setopt=install_weak_deps=0",
        expect.stringMatching(/^--setopt=cachedir=\/var\/cache\/yum\/[0-9a-f]{16}$/),
        "--setopt=*.sslcacert=/ca.pem",
      ],
    ],
    ["yum", ["--setopt=skip_missing_names_on_install=0", "--setopt=sslcacert=/ca.pem"]],
  ] as const)("%s is asked by settings it knows", (manager, own) => {
    const ran = run(manager, { env: { MLSPEC_CERTIFICATES: "/ca.pem" } });
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    const always = ["-y", "--setopt=keepcache=1", "--setopt=tsflags=nodocs"];
    expect(ran.asked).toEqual([...always, ...own, "install", "--", "alpha"]);
  });

  test("a microdnf that lacks settings is refused by name", () => {
    const refused = run("microdnf", { env: { OLDER: "1" } });
    expect(refused).toMatchObject({ status: 69, asked: [""] });
    expect(refused.stderr).toContain("the microdnf of this image is older than 3.7");
  });

  test("microdnf caches nothing of one repository for another of that name", () => {
    const one = repositoryOf("http://one.example/", "key");
    expect(one).toMatch(/^mlspec-001-[0-9a-f]{16}$/);
    expect(repositoryOf("http://one.example/", "key")).toBe(one);
    expect(repositoryOf("http://two.example/", "key")).not.toBe(one);
    expect(repositoryOf("http://one.example/", "other key")).not.toBe(one);
    const defined = (text: string, path = "etc/yum.repos.d/a.repo") =>
      cacheOf(run("microdnf", { files: { "etc/yum.repos.d/b.repo": "[b]\n", [path]: text } }));
    expect(defined("[a]\nbaseurl=http://one.example/\n")).toBe(defined("[a]\nbaseurl=http://one.example/\n"));
    expect(defined("[a]\nbaseurl=http://two.example/\n")).not.toBe(
      defined("[a]\nbaseurl=http://one.example/\n"),
    );
    expect(defined("key", "etc/pki/rpm-gpg/a")).not.toBe(defined("other key", "etc/pki/rpm-gpg/a"));
  });

  test("a repository of the spec is read anew by each transaction", () => {
    const files = { "repositories/001/source": "http://one.example/\n\n\n", "repositories/001/key": "key" };
    const ran = run("microdnf", { files });
    expect(ran.asked).toContain("--setopt=reposdir=/etc/yum.repos.d,/shm/mlspec-yum");
    expect(ran.read("repos").split("\n")).toContain("metadata_expire=1");
  });

  test("the folder microdnf's gpg makes for sockets does not stay", () => {
    expect(run("microdnf").status).toBe(0);
    expect(existsSync(join(folder, "run"))).toBe(true);
    expect(existsSync(join(folder, "run/user"))).toBe(false);
    expect(run("microdnf", { files: { "run/user/0/mine": "" } }).status).toBe(0);
    expect(existsSync(join(folder, "run/user/0/mine"))).toBe(true);
    expect(existsSync(join(folder, "run/user/0/gnupg"))).toBe(false);
  });

  test("yum's records of what it did are as they were", () => {
    expect(run("yum").status).toBe(0);
    expect(existsSync(join(folder, "var/lib/yum"))).toBe(false);
    const kept = run("yum", { files: { "var/lib/yum/uuid": "of the base" } });
    expect(kept).toMatchObject({ status: 0, stderr: "" });
    expect(kept.read("var/lib/yum/uuid")).toBe("of the base");
    expect(existsSync(join(folder, "var/lib/yum/history"))).toBe(false);
  });
});
