import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpec } from "../spec/index.ts";
import { repositoryOf } from "./dockerfile/repository-of.ts";
import { importFile } from "./index.ts";

/** As HPC Container Maker prints DOCA's network stack. */
const DOCA = `mkdir -p /usr/share/keyrings && \\
    wget -qO - https://linux.mellanox.com/public/repo/doca/GPG-KEY-Mellanox.pub | gpg --dearmor -o /usr/share/keyrings/GPG-KEY-Mellanox.gpg && \\
    mkdir -p /etc/apt/sources.list.d && echo "deb [signed-by=/usr/share/keyrings/GPG-KEY-Mellanox.gpg] https://linux.mellanox.com/public/repo/doca/3.3.0/ubuntu22.04/x86_64/ ./" >> /etc/apt/sources.list.d/hpccm.list && \\
    apt-get update -y && \\
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \\
        libibverbs1 && \\
    rm -rf /var/lib/apt/lists/*`;

test("a repository that a RUN sets up stays a step, and it is told what to write in its place", () => {
  const report = createReporter();
  const text = `FROM ubuntu:22.04\nRUN ${DOCA}\n`;
  const spec = importFile({ name: "Dockerfile", text }, "dockerfile", report);
  expect(spec).toContain("steps:");
  const [told, ...more] = report.diagnostics;
  expect(more).toEqual([]);
  expect(told).toMatchObject({ code: "import-repository", severity: "note" });
  const item =
    "{url: https://linux.mellanox.com/public/repo/doca/3.3.0/ubuntu22.04/x86_64, suite: ./, key: keys/GPG-KEY-Mellanox.pub}";
  expect(told?.hint).toContain(`repositories: [${item}]`);
  const checked = createReporter();
  readSpec({ name: "mlspec.yaml", text: `base: ubuntu:22.04\nrepositories: [${item}]\n` }, checked);
  expect(checked.diagnostics).toEqual([]);
});

test.each([
  [
    "echo 'deb https://example.org/apt bookworm main contrib' > /etc/apt/sources.list.d/x.list",
    "{url: https://example.org/apt, suite: bookworm, components: [main, contrib], key: keys/vendor.asc}",
  ],
  [
    "rpm --import https://example.org/el9/nvidia.pub && dnf config-manager --add-repo https://example.org/el9 && dnf install -y x",
    "{url: https://example.org/el9, key: keys/nvidia.pub}",
  ],
  [
    "(yum-config-manager --add-repo https://example.org/rhel8/x86_64 || true)",
    "{url: https://example.org/rhel8/x86_64, key: keys/vendor.asc}",
  ],
  ["dnf config-manager --add-repo https://example.org/x.repo", undefined],
  ["echo deb https://example.org/apt $(lsb_release -cs) main > x.list", undefined],
  ["apt-get install -y vim", undefined],
  ["deb [".repeat(100_000), undefined],
])("%.80s", (script, item) => {
  expect(repositoryOf(script)).toBe(item);
});
