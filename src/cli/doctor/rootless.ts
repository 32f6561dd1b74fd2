import { check, type Finding } from "./finding.ts";
import type { Machine } from "./machine.ts";

const AREA = "rootless";
const PROGRAMS = ["buildkitd", "rootlesskit", "newuidmap", "newgidmap"];
/** What a step's limits need of the control groups an ordinary user has. */
const CONTROLLERS = ["cpu", "memory", "pids"];

/** What a BuildKit of an ordinary user needs of the machine (BuildKit's docs/rootless.md). */
export async function rootlessFindings(machine: Machine): Promise<readonly Finding[]> {
  if (machine.uid === 0) {
    return [
      {
        area: AREA,
        state: "ok",
        text: "you are root: run this as the user who is to have a rootless engine",
      },
    ];
  }
  return [
    ...(await namespaceFindings(machine)),
    await subordinateFinding(machine),
    await programFinding(machine),
    await overlayFinding(machine),
    ...(await controlGroupFindings(machine)),
  ];
}

async function namespaceFindings({ read }: Machine): Promise<readonly Finding[]> {
  const most = Number(await read("/proc/sys/user/max_user_namespaces"));
  const debian = (await read("/proc/sys/kernel/unprivileged_userns_clone")).trim();
  const appArmor = (await read("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")).trim();
  return [
    check(
      AREA,
      most > 0,
      ["user namespaces are there", "user namespaces are switched off"],
      "as root: sysctl -w user.max_user_namespaces=28633",
    ),
    ...(debian === "0"
      ? [bad("only root may make user namespaces", "as root: sysctl -w kernel.unprivileged_userns_clone=1")]
      : []),
    ...(appArmor === "1"
      ? [
          bad(
            "AppArmor keeps user namespaces from programs without a profile",
            "as root: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or a profile for rootlesskit",
          ),
        ]
      : []),
  ];
}

function bad(text: string, remedy: string): Finding {
  return { area: AREA, state: "bad", text, remedy };
}

async function subordinateFinding({ read, uid, user }: Machine): Promise<Finding> {
  const files = await Promise.all(["/etc/subuid", "/etc/subgid"].map(read));
  const isListed = files.every((text) =>
    text.split("\n").some((line) => line.startsWith(`${user}:`) || line.startsWith(`${uid}:`)),
  );
  return check(
    AREA,
    isListed,
    [`${user} has subordinate ids`, `/etc/subuid and /etc/subgid have no ids for ${user}`],
    `as root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 ${user}`,
  );
}

async function programFinding({ hasProgram }: Machine): Promise<Finding> {
  const missing: string[] = [];
  for (const name of PROGRAMS) if (!(await hasProgram(name))) missing.push(name);
  return check(
    AREA,
    missing.length === 0,
    ["a rootless BuildKit's programs are there", `not on the PATH: ${missing.join(", ")}`],
    "install BuildKit and rootlesskit, and the package uidmap",
  );
}

async function overlayFinding({ kernel, hasProgram, exists }: Machine): Promise<Finding> {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  const isNative = major > 5 || (major === 5 && minor >= 11);
  const hasFuse = (await hasProgram("fuse-overlayfs")) && (await exists("/dev/fuse"));
  return check(
    AREA,
    isNative || hasFuse,
    [
      isNative ? `the kernel (${kernel}) has overlays in user namespaces` : "fuse-overlayfs is there",
      `the kernel (${kernel}) has no overlays in user namespaces: files would be copied for each step`,
    ],
    "use Linux 5.11 or later, or install fuse-overlayfs",
    "note",
  );
}

async function controlGroupFindings({ read, exists, uid }: Machine): Promise<readonly Finding[]> {
  if (!(await exists("/sys/fs/cgroup/cgroup.controllers"))) {
    return [
      {
        area: AREA,
        state: "note",
        text: "control groups are of version 1: a rootless engine cannot limit its steps",
        remedy: "boot with systemd.unified_cgroup_hierarchy=1",
      },
    ];
  }
  const path = `/sys/fs/cgroup/user.slice/user-${uid}.slice/user@${uid}.service/cgroup.controllers`;
  const given = (await read(path)).split(/\s+/);
  const missing = CONTROLLERS.filter((name) => !given.includes(name));
  return [
    check(
      AREA,
      missing.length === 0,
      [
        `${CONTROLLERS.join(", ")} are delegated to you`,
        `control groups not delegated to you: ${missing.join(", ")}`,
      ],
      "as root: a drop-in of user@.service with Delegate=cpu cpuset io memory pids, then systemctl daemon-reload",
      "note",
    ),
  ];
}
