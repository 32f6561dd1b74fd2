import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { engineEnv, run, tempContext } from "./engine.ts";

/** `mlspec build` in a real terminal: what the screen shows, as tmux holds it. */

const SERVER = `mlspec-test-${process.pid}`;
const tmux = (...words: string[]) => run("tmux", ["-L", SERVER, "-f", "/dev/null", ...words]);
const hasTmux = (await run("tmux", ["-V"])).code === 0;

let program: string;
beforeAll(async () => {
  program = await bundleProgram();
});
afterAll(() => tmux("kill-server"));

/** A spec whose one step prints until it is stopped; `mark` finds it among the machine's processes. */
const endless = (mark: number): string =>
  `base: debian:12\nsteps:\n  - 'i=0; while sleep 0.2; do i=$((i+1)); printf "\\033[2J漢字 line %s\\007\\n" $i; [ $i -lt 900 ] || sleep ${mark}; done'\n`;

interface Screen {
  readonly lines: () => Promise<readonly string[]>;
  readonly press: (key: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** Whether the cursor is to be seen. */
  readonly hasCursor: () => Promise<boolean>;
  /** Waits until a line of the screen matches. */
  readonly until: (pattern: RegExp) => Promise<readonly string[]>;
}

/** Runs `mlspec` in a terminal of that size; its exit code follows as `ended with N`. */
async function terminal(
  folder: string,
  words: string,
  [columns, rows]: readonly [number, number],
  env: Readonly<Record<string, string>> = {},
): Promise<Screen> {
  const name = `s${Math.random().toString(36).slice(2)}`;
  const variables = Object.entries({ ...engineEnv(), BUILDKIT_PROGRESS: "", ...env });
  const exports = variables.map(([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'`);
  const script = `${exports.join("\n")}\necho before\n'${process.execPath}' '${program}' ${words}\necho "ended with $?"\nsleep 600\n`;
  const file = join(tempContext({ "run.sh": script }), "run.sh");
  const size = ["-x", String(columns), "-y", String(rows)];
  await tmux("new-session", "-d", "-s", name, ...size, "-c", folder, "bash", file);
  const lines = async () => (await tmux("capture-pane", "-p", "-t", name)).stdout.trimEnd().split("\n");
  return {
    lines,
    press: async (key) => void (await tmux("send-keys", "-t", name, key)),
    resize: async (x, y) => void (await tmux("resize-window", "-t", name, "-x", String(x), "-y", String(y))),
    hasCursor: async () =>
      (await tmux("display-message", "-p", "-t", name, "#{cursor_flag}")).stdout === "1\n",
    until: async (pattern) => {
      await expect.poll(lines, { timeout: 60_000 }).toContainEqual(expect.stringMatching(pattern));
      return lines();
    },
  };
}

describe.skipIf(!hasTmux)(`a terminal${hasTmux ? "" : " (skipped: there is no tmux)"}`, () => {
  const folder = tempContext({ "mlspec.yaml": endless(4001), "other.yaml": endless(4002) });

  test("shows what runs and the end of its output, at any size, and is whole again after Ctrl-C", async () => {
    const screen = await terminal(folder, "build --no-cache .", [70, 16]);
    const wide = await screen.until(/^ => => # 漢字 line \d+$/);
    expect(wide[0]).toBe("before");
    expect(wide[1]).toMatch(/^\[\+\] Building \d+\.\ds \(\d+\/\d+\)$/);
    expect(wide.filter((line) => line.includes("[image 1/1] i=0;"))).toHaveLength(1);
    expect(wide.find((line) => line.includes("[image 1/1]"))).toMatch(/^ => .*… +\d+\.\ds$/);

    await screen.resize(32, 12);
    await screen.until(/^ => \[image 1\/1\].{0,20} \d+\.\ds$/);
    const narrow = await screen.until(/^ => => # 漢字 line \d+$/);
    expect(narrow.filter((line) => line.startsWith("[+] Building"))).toHaveLength(1);

    await screen.resize(90, 20);
    await screen.until(/^ => \[image 1\/1\].{50,} \d+\.\ds$/);
    const wider = await screen.until(/^ => => # 漢字 line \d+$/);
    expect(wider.filter((line) => line.startsWith("[+] Building"))).toHaveLength(1);

    await screen.press("C-c");
    const after = await screen.until(/^ended with 130$/);
    expect(after).toContainEqual(expect.stringMatching(/^ => CANCELED \[image 1\/1\]/));
    expect(after).toContainEqual("mlspec: cancelled");
    expect(await screen.hasCursor()).toBe(true);
  });

  test("has one line for each part where there is no room for more", async () => {
    const screen = await terminal(folder, "build --no-cache -f other.yaml .", [60, 7]);
    await screen.until(/^ => \[internal\] \d done/);
    const lines = await screen.until(/line \d+$/);
    expect(lines[0]).toMatch(/^\[\+\] Building/);
    await screen.press("C-c");
    await screen.until(/^ended with 130$/);
  });

  test("is whole again after a build that fails, and has no colours with NO_COLOR", async () => {
    const failing = tempContext({ "mlspec.yaml": "base: debian:12\nsteps: ['echo why; exit 3']\n" });
    const screen = await terminal(failing, "build --no-cache .", [80, 40], { NO_COLOR: "1" });
    const lines = await screen.until(/^ended with 1$/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^ => ERROR \[image 1\/1\] echo why; exit 3 +\d+\.\ds$/),
    );
    expect(lines).toContainEqual("   2 | >>> steps: ['echo why; exit 3']");
    expect(await screen.hasCursor()).toBe(true);
  });

  test("ends with a summary", async () => {
    const quick = tempContext({ "mlspec.yaml": "base: debian:12\nsteps: [sleep 1]\n" });
    const screen = await terminal(quick, "build --no-cache -o type=oci,dest=out.tar .", [80, 40]);
    const lines = await screen.until(/^ended with 0$/);
    const at = lines.findIndex((line) =>
      /^built in \d+\.\ds; \d of \d steps from the cache; the slowest:$/.test(line),
    );
    expect(lines[at + 1]).toMatch(/^ +\d+\.\ds {2}\S/);
    expect(lines).toContainEqual(expect.stringMatching(/^wrote .*out\.tar, \d+\.\d\dMB$/));
  });
});

describe("a build that is asked to end", () => {
  /** The build, once its step runs at the engine. */
  async function building(mark: number) {
    const folder = tempContext({
      "mlspec.yaml": `base: debian:12\nsteps: [echo begun; exec sleep ${mark}]\n`,
    });
    const child = spawn(process.execPath, [program, "build", "--progress=plain", "--no-cache", "."], {
      cwd: folder,
      env: engineEnv(),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let told = "";
    child.stderr.on("data", (data: Buffer) => {
      told += data.toString();
    });
    const ended = once(child, "close");
    await expect.poll(() => told, { timeout: 60_000 }).toMatch(/ begun$/m);
    return { child, ended, told: () => told };
  }
  const processes = async () => (await run("ps", ["-eo", "args"])).stdout;

  test.each(["SIGINT", "SIGTERM"] as const)(
    "by %s ends its step at the engine, and with 130",
    async (signal) => {
      const mark = signal === "SIGINT" ? 4101 : 4102;
      const { child, ended, told } = await building(mark);
      expect(await processes()).toMatch(new RegExp(`^sleep ${mark}$`, "m"));
      child.kill(signal);
      expect(await ended).toEqual([130, null]);
      expect(told()).toMatch(/mlspec: cancelled\n$/);
      await expect.poll(processes, { timeout: 20_000 }).not.toMatch(new RegExp(`^sleep ${mark}$`, "m"));
    },
  );

  test("twice quits without waiting for the engine", async () => {
    const { child, ended, told } = await building(4103);
    child.kill("SIGINT");
    child.kill("SIGTERM");
    expect(await ended).toEqual([130, null]);
    expect(told()).not.toContain("a fault of mlspec");
    await expect.poll(processes, { timeout: 20_000 }).not.toMatch(/^sleep 4103$/m);
  });
});

describe("an output that is closed", () => {
  const shell = (script: string, folder: string) =>
    run("bash", ["-c", `set -o pipefail; ${script}`, process.execPath, program], { cwd: folder });
  const folder = tempContext({ "mlspec.yaml": "base: debian:12\n" });

  test("ends a list quietly", async () => {
    const { code, stderr } = await shell('"$0" "$1" help build | head -c 1', folder);
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("does not stop a build whose progress went there", async () => {
    const words = "build --progress=plain --iidfile id . 2>&1 >/dev/null | head -c 1";
    expect((await shell(`"$0" "$1" ${words}; cat id`, folder)).stdout).toMatch(/sha256:[0-9a-f]{64}$/);
  });

  test("fails the build whose archive went there, without a trace of the program", async () => {
    const { code, stderr } = await shell('"$0" "$1" build -o - . | head -c 1', folder);
    expect(code).toBe(1);
    expect(stderr).toContain("EPIPE");
    expect(stderr).not.toContain("at Socket");
  });
});
