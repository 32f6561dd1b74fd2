import { execFileSync } from "node:child_process";

const ATTEMPTS = 8;

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

/** The archive's answer for a file. What is neither there nor missing is asked for again: one bad answer of a mirror's is no failed test. */
export async function fetchFromDebian(mirror: string, path: string): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${mirror}/${path}`).catch((error: unknown) => {
      if (attempt === ATTEMPTS) throw error;
      return undefined;
    });
    if (answer !== undefined && (answer.ok || answer.status === 404 || attempt === ATTEMPTS)) return answer;
    await answer?.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
  }
}
