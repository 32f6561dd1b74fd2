import { execFileSync } from "node:child_process";

/** The archive of Debian's packages this machine's own apt reads, without security and updates. */
export function debianMirror(): string {
  const format = "$(RELEASE) $(COMPONENT) $(REPO_URI)";
  const listed = execFileSync("apt-get", ["indextargets", "--format", format, "Created-By: Packages"], {
    encoding: "utf8",
  });
  const found = /^(?:bookworm|trixie|stable) main (\S+)$/m.exec(listed)?.[1];
  if (found === undefined) throw new Error("apt has no archive of Debian's packages here");
  return found.replace(/\/$/, "");
}
